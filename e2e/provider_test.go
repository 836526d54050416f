package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/masterspeak/masterspeak/e2e/stage"
)

// provider is an OpenAI-compatible server that holds its first call for ever
// and answers all others at once.
type provider struct {
	*httptest.Server
	called chan struct{} // one value per call
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	p := &provider{called: make(chan struct{}, 1000)}
	first := make(chan struct{}, 1)
	first <- struct{}{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that the caller is gone
		p.called <- struct{}{}
		select {
		case <-first:
			select {
			case <-r.Context().Done():
			case <-t.Context().Done():
			}
		default:
			stage.WriteAnswer(w, 1)
		}
	}))
	t.Cleanup(p.Close)
	return p
}

// env makes a process use it.
func (p *provider) env() []string { return stage.UseProvider(p.Listener.Addr().String()) }
