package e2e

import (
	"bufio"
	"net/http"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestAStreamTellsAJobToItsEnd(t *testing.T) {
	t.Parallel()
	s := stage.NewSystem(t, testenv.PostgresDSN(t))
	api := s.API(t)
	id := api.Submit(t, "Um, so, we start. And we end.")
	path := "/v1/analyses/" + id + "/events"
	stream, err := api.Open(testenv.Context(t), http.MethodGet, path, "", "Accept", "text/event-stream")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	s.Worker(t) // only now, so that everything happens before our eyes

	var names, ids []string
	lines := bufio.NewScanner(stream.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			names = append(names, name)
		}
		if version, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			ids = append(ids, version)
		}
	}
	if err := lines.Err(); err != nil {
		t.Errorf("the stream broke: %v", err)
	}
	if len(names) < 2 || names[0] != "snapshot" || names[len(names)-1] != "done" {
		t.Fatalf("the events are %v, want a snapshot first and done last", names)
	}
	doc := api.Get(t, id)
	if doc.Status != "succeeded" {
		t.Errorf("after done the job is %s", doc.Status)
	}
	again, err := api.Try(t.Context(), http.MethodGet, path, "", "Last-Event-ID", ids[len(ids)-1])
	if err != nil || again.Status != http.StatusNoContent {
		t.Errorf("a stream that was seen to its end answers %d %s %v, want 204", again.Status, again.Body, err)
	}
}
