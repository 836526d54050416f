package faults

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/e2e/stage"
)

// watcher reads an owner's stream of events and comes back whenever it ends. No
// job may be shown in an older version than before, or alive after its end.
type watcher struct {
	client *stage.Client

	mu     sync.Mutex // guards what follows
	seen   map[string]stage.Analysis
	wrongs []string
}

func watch(t *testing.T, c *stage.Client) *watcher {
	t.Helper()
	w := &watcher{client: c, seen: map[string]stage.Analysis{}}
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() {
		again := time.NewTicker(200 * time.Millisecond)
		defer again.Stop()
		for ctx.Err() == nil {
			w.follow(ctx)
			select {
			case <-again.C:
			case <-ctx.Done():
			}
		}
	})
	t.Cleanup(func() { cancel(); done.Wait() })
	return w
}

func (w *watcher) follow(ctx context.Context) {
	res, err := w.client.Open(ctx, http.MethodGet, "/v1/events", "", "Accept", "text/event-stream")
	if err != nil {
		return
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			w.read([]byte(data))
		}
	}
}

// read takes a snapshot's list or one analysis.
func (w *watcher) read(data []byte) {
	var event struct {
		stage.Analysis
		Data []stage.Analysis `json:"data"`
	}
	if json.Unmarshal(data, &event) != nil {
		return // cut short with its connection
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range append(event.Data, event.Analysis) {
		before, known := w.seen[a.ID]
		if known && (a.Version < before.Version || ended(before) && a.Status != before.Status) {
			w.wrongs = append(w.wrongs, before.ID+": "+before.Status+" was followed by an older "+a.Status)
		}
		w.seen[a.ID] = a
	}
}

func ended(a stage.Analysis) bool { return a.Status != "queued" && a.Status != "running" }

func (w *watcher) check(t *testing.T) (seen int) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, wrong := range w.wrongs {
		if t.Error("a state moved backwards:", wrong); i == 5 {
			break
		}
	}
	return len(w.seen)
}
