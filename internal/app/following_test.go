package app_test

import (
	"compress/gzip"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	otlp "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// gatherer is a collector of traces that keeps everything, as it came too.
type gatherer struct {
	url string

	mu    sync.Mutex // guards what follows
	spans []*otlp.Span
	raw   strings.Builder
}

func newGatherer(t *testing.T) *gatherer {
	t.Helper()
	g := &gatherer{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in := io.Reader(r.Body)
		if r.Header.Get("Content-Encoding") == "gzip" {
			in, _ = gzip.NewReader(r.Body)
		}
		body, _ := io.ReadAll(in)
		var sent collector.ExportTraceServiceRequest
		if r.URL.Path != "/v1/traces" || proto.Unmarshal(body, &sent) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		g.raw.Write(body)
		for _, from := range sent.GetResourceSpans() {
			for _, scope := range from.GetScopeSpans() {
				g.spans = append(g.spans, scope.GetSpans()...)
			}
		}
	}))
	t.Cleanup(server.Close)
	g.url = server.URL
	return g
}

func (g *gatherer) text() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.raw.String()
}

// named returns the spans of that name, in the order in which they ended.
func (g *gatherer) named(name string) (found []*otlp.Span) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, s := range g.spans {
		if s.GetName() == name {
			found = append(found, s)
		}
	}
	return found
}

// one waits for a span of that name.
func (g *gatherer) one(t *testing.T, name string) *otlp.Span {
	t.Helper()
	testenv.Eventually(t, func() bool { return len(g.named(name)) > 0 }, "there is a span "+name)
	return g.named(name)[0]
}

func TestOneTraceTellsOfASpeechFromTheRequestToTheCommit(t *testing.T) {
	t.Parallel()
	var away atomic.Bool
	g := newGatherer(t)
	s := start(t, "OTEL_EXPORTER_OTLP_ENDPOINT="+g.url, "OTEL_TRACES_SAMPLER_ARG=1",
		"COACH=openai", "OPENAI_BASE_URL="+coachingServer(t, &away), "OPENAI_API_KEY=k", "OPENAI_MODEL=gpt-test")
	c := s.join()
	const text = "Good evening. Lighthouses never apologise."
	c.until(c.submit(text).Id.String(), "succeeded")
	s.stop() // sends what is left

	request := g.one(t, "POST /v1/analyses")
	chain := []*otlp.Span{
		request, g.one(t, "publish jobs.interactive"), g.one(t, "process jobs.interactive"), g.one(t, "chat gpt-test"),
	}
	for i, span := range chain[1:] {
		if hex.EncodeToString(span.GetTraceId()) != hex.EncodeToString(request.GetTraceId()) || hex.EncodeToString(span.GetParentSpanId()) != hex.EncodeToString(chain[i].GetSpanId()) {
			t.Errorf("%s is not a child of %s", span.GetName(), chain[i].GetName())
		}
	}
	if commit := g.one(t, "commit"); hex.EncodeToString(commit.GetParentSpanId()) != hex.EncodeToString(chain[2].GetSpanId()) {
		t.Error("the commit is not a child of the attempt")
	}
	if strings.Contains(g.text(), "Lighthouses") || strings.Contains(g.text(), advice) {
		t.Error("a span has the speech or the feedback in it")
	}
}

func TestAMessageThatIsPublishedAgainKeepsItsTrace(t *testing.T) {
	t.Parallel()
	g := newGatherer(t)
	server := testenv.NATSServer(t)
	s := newSystem(t, "OTEL_EXPORTER_OTLP_ENDPOINT="+g.url, "OTEL_TRACES_SAMPLER_ARG=1", "NATS_URL="+server.URL())
	defer s.stop()
	server.Stop()
	s.startAPI()
	c := s.join()
	id := c.submit("The message of this one is lost.").Id.String()
	testenv.NATSServerIn(t, testenv.Folder(t), port(t, server.URL()))
	s.startWorker()
	c.until(id, "succeeded")
	s.stop()
	request, process := g.one(t, "POST /v1/analyses"), g.one(t, "process jobs.interactive")
	if hex.EncodeToString(process.GetParentSpanId()) != hex.EncodeToString(request.GetSpanId()) {
		t.Error("the attempt is not a child of the request")
	}
}

func TestEachSpeechOfABatchHasATraceThatLinksToTheRequest(t *testing.T) {
	t.Parallel()
	g := newGatherer(t)
	s := start(t, "OTEL_EXPORTER_OTLP_ENDPOINT="+g.url, "OTEL_TRACES_SAMPLER_ARG=1")
	defer s.stop()
	s.join().want(202, batchRoute, batchOf(`{"text":"Good evening."}`, `{"text":"Good night."}`))
	testenv.Eventually(t, func() bool { return len(g.named("process jobs.batch")) == 2 }, "both were worked on")
	request, traces := g.one(t, "POST /v1/analyses/batch"), map[string]bool{}
	for _, span := range g.named("process jobs.batch") {
		traces[hex.EncodeToString(span.GetTraceId())] = true
		if len(span.GetParentSpanId()) != 0 || len(span.GetLinks()) != 1 || hex.EncodeToString(span.GetLinks()[0].GetTraceId()) != hex.EncodeToString(request.GetTraceId()) {
			t.Errorf("got a span with parent %x and links %v, want a root that links to the request", span.GetParentSpanId(), span.GetLinks())
		}
	}
	if len(traces) != 2 || traces[hex.EncodeToString(request.GetTraceId())] {
		t.Errorf("got traces %v, want one for each", traces)
	}
}
