package web_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"testing"

	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/web"
)

// answer is what Serve wrote.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func get(t *testing.T, name string, headers ...string) answer {
	t.Helper()
	f, ok := web.Find(name)
	if !ok {
		t.Fatalf("there is no %q", name)
	}
	req := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	f.Serve(rec, req)
	return answer{rec.Code, rec.Header(), rec.Body.Bytes()}
}

// firstView are the files that the page itself names, but not what is loaded
// when it is needed.
func firstView(t *testing.T) []string {
	t.Helper()
	names := []string{""}
	for _, m := range regexp.MustCompile(`(?:src|href)="/assets/([^"]+)"`).FindAllSubmatch(get(t, "").body, -1) {
		names = append(names, string(m[1]))
	}
	if len(names) < 4 {
		t.Fatalf("the page names %v, want an icon, a style and a script", names[1:])
	}
	return names
}

func TestTheFirstViewIsSmall(t *testing.T) {
	t.Parallel()
	const most = 100_000
	for _, coding := range []string{"br", "gzip"} {
		total := 0
		for _, name := range firstView(t) {
			total += len(get(t, name, "Accept-Encoding", coding).body)
		}
		if total > most {
			t.Errorf("the first view has %d bytes as %s, more than %d", total, coding, most)
		}
		t.Logf("first view as %s: %d bytes", coding, total)
	}
}

func TestAClientGetsTheSmallestCodingThatItTakes(t *testing.T) {
	t.Parallel()
	for accepted, want := range map[string]string{
		"": "", "identity": "", "gzip": "gzip", "gzip, deflate, br": "br", "br;q=0, gzip": "gzip", "GZIP;q=0.5": "gzip", "zstd": "", "br;q=x": "",
	} {
		if got := get(t, "", "Accept-Encoding", accepted).header.Get("Content-Encoding"); got != want {
			t.Errorf("accepting %q: got coding %q, want %q", accepted, got, want)
		}
	}
}

func TestAllCodingsHoldTheSameContent(t *testing.T) {
	t.Parallel()
	for _, name := range firstView(t) {
		r, err := gzip.NewReader(bytes.NewReader(get(t, name, "Accept-Encoding", "gzip").body))
		if err != nil {
			t.Fatal(err)
		}
		unpacked, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(unpacked, get(t, name).body) {
			t.Errorf("%s: gzip holds something else, %v", name, err)
		}
	}
}

func TestWhatAClientHasIsNotSentAgain(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, coding := range []string{"", "gzip", "br"} {
		tag := get(t, "", "Accept-Encoding", coding).header.Get("ETag")
		if seen[tag] || tag == "" || tag[0] != '"' {
			t.Errorf("coding %q has tag %s, want a strong one of its own", coding, tag)
		}
		seen[tag] = true
		if got := get(t, "", "Accept-Encoding", coding, "If-None-Match", tag).status; got != http.StatusNotModified {
			t.Errorf("coding %q: got status %d for its own tag", coding, got)
		}
	}
}

func TestPackedFilesAndFoldersHaveNoNames(t *testing.T) {
	t.Parallel()
	for _, name := range append(firstView(t)[1:2], "index.html", "assets", "..", "/") {
		for _, suffix := range []string{".br", ".gz", "/"} {
			if _, ok := web.Find(name + suffix); ok {
				t.Errorf("%q is served", name+suffix)
			}
		}
	}
}

func TestTheBandsOfThePaceAreThoseOfTheScore(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("src/words.ts")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]scoring.Band{}
	for _, m := range regexp.MustCompile(`(?m)^  (\w+): \[(\d+), (\d+)\],$`).FindAllSubmatch(source, -1) {
		slow, _ := strconv.ParseFloat(string(m[2]), 64)
		fast, _ := strconv.ParseFloat(string(m[3]), 64)
		found[string(m[1])] = scoring.Band{Slowest: slow, Fastest: fast}
	}
	m := regexp.MustCompile(`(?m)^export const syllables.* = \[([\d.]+), ([\d.]+)\];$`).FindSubmatch(source)
	if m == nil {
		t.Fatal("the console has no band of syllables")
	}
	if got, want := fmt.Sprintf("{%s %s}", m[1], m[2]), fmt.Sprint(scoring.Articulation); got != want {
		t.Errorf("syllables: the console draws %s, the score has %s", got, want)
	}
	for _, kind := range []string{"general", "presentation", "conversation", "interview", "pitch", "ceremonial"} {
		got, own := found[kind]
		if !own {
			got = found["usual"]
		}
		if want := scoring.BandOf(kind); got != want {
			t.Errorf("%s: the console draws %s, the score has %s", kind, fmt.Sprint(got), fmt.Sprint(want))
		}
	}
}
