package faults

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/e2e/stage"
)

// measure asks every process of the program what it holds, without the
// connections that clients keep for later.
func (w *world) measure(t *testing.T) map[*member]footprint {
	t.Helper()
	for _, c := range append(w.owners, w.prober) {
		c.HTTP.CloseIdleConnections()
	}
	all := map[*member]footprint{}
	for _, m := range []*member{w.api, w.worker, w.spare} {
		ops := stage.Client{URL: "http://" + stage.Address(m.ops), HTTP: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
		a, err := ops.Try(t.Context(), http.MethodGet, "/metrics", "")
		if err != nil {
			t.Fatal(err)
		}
		all[m] = footprint{metric(t, a.Body, "go_goroutines"), metric(t, a.Body, "process_resident_memory_bytes")}
	}
	return all
}

func metric(t *testing.T, page []byte, name string) float64 {
	t.Helper()
	for line := range strings.Lines(string(page)) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			f, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
	}
	t.Fatalf("there is no metric %s", name)
	return 0
}
