package tracing_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/internal/tracing"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// open makes a tracing of all or nothing, whose collector counts what it gets.
func open(t *testing.T, ratio float64) (_ *tracing.Tracing, sent *atomic.Int64) {
	t.Helper()
	sent = new(atomic.Int64)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		sent.Add(1)
	}))
	t.Cleanup(collector.Close)
	tr, err := tracing.Open(testenv.Context(t), tracing.Config{Endpoint: collector.URL, Ratio: ratio, Service: "test", Logger: testenv.Logger(t)})
	if err != nil {
		t.Fatal(err)
	}
	return tr, sent
}

const strangers = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

// asked is a request that says it belongs to a trace that is followed.
func asked(t *testing.T) *http.Request {
	t.Helper()
	r := httptest.NewRequest("POST", "/v1/analyses", nil).WithContext(testenv.Context(t))
	r.Header.Set("Traceparent", strangers)
	return r
}

func TestWhatAStrangerSaysOfATraceDecidesNothing(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name             string
		ratio            float64
		believed         bool
		followed, within bool
	}{
		{"nothing is followed for a stranger", 0, false, false, false},
		{"a proxy of ours decides", 0, true, true, true},
		{"a stranger's trace is not joined", 1, false, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tr, sent := open(t, tt.ratio)
			ctx, end := tr.Serve(asked(t), "POST", "/v1/analyses", "r-1", tt.believed)
			parent := tracing.Parent(ctx)
			end(202)
			tr.Close(testenv.Context(t))
			if (parent != "") != tt.followed || (sent.Load() > 0) != tt.followed {
				t.Errorf("the parent is %q and %d were sent, want followed %t", parent, sent.Load(), tt.followed)
			}
			if strings.Contains(parent, "0af7651916cd43dd8448eb211c80319c") != tt.within {
				t.Errorf("the parent is %q, want it in the stranger's trace: %t", parent, tt.within)
			}
		})
	}
}

func TestWhatIsNotFollowedMakesNoSpans(t *testing.T) {
	t.Parallel()
	tr, sent := open(t, 1)
	for _, off := range []*tracing.Tracing{nil, tr} {
		ctx := testenv.Context(t)
		if parent, end := off.Publish(ctx, analysis.Batch, analysis.ID{}); parent != "" || end != nil {
			t.Errorf("published with parent %q", parent)
		}
		ctx, ended := off.Process(ctx, &analysis.Job{Lane: analysis.Interactive}, "", time.Now())
		ctx, called := off.Call(ctx, "chat", "m")
		ctx, committed := off.Commit(ctx)
		committed(nil)
		called(tracing.Call{})
		ended("succeeded")
		if tracing.Parent(ctx) != "" {
			t.Error("a context without a trace got one")
		}
		off.Close(ctx)
	}
	var off *tracing.Tracing
	ctx, end := off.Serve(asked(t), "POST", "/v1/analyses", "r-1", true)
	end(500)
	if tracing.Parent(ctx) != "" {
		t.Error("a tracing that is off follows a request")
	}
	if n := sent.Load(); n != 0 {
		t.Errorf("%d were sent", n)
	}
}
