package stage

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// Provider is an OpenAI-compatible server, the only imitation here. It can be
// ended and started again in its place. Each answer says, as the number of
// prompt tokens, when its call came: in microseconds of Unix time.
type Provider struct {
	Port  int
	Takes time.Duration // one call; set before the first

	mu     sync.Mutex // guards what follows
	server *http.Server
	served chan struct{}
	frozen chan struct{} // closed while it goes on
}

// NewProvider starts one.
func NewProvider(t testing.TB) *Provider {
	t.Helper()
	p := &Provider{Port: testenv.FreePort(t), frozen: make(chan struct{})}
	close(p.frozen)
	p.Start(t)
	t.Cleanup(func() { p.Thaw(t); p.Kill(t) })
	return p
}

// Start starts it.
func (p *Provider) Start(t testing.TB) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", Address(p.Port))
	if err != nil {
		t.Fatal(err)
	}
	server, served := &http.Server{Handler: p, ReadHeaderTimeout: time.Minute}, make(chan struct{})
	go func() { defer close(served); _ = server.Serve(l) }() // it ends with Close
	p.mu.Lock()
	defer p.mu.Unlock()
	p.server, p.served = server, served
}

// Kill cuts its connections.
func (p *Provider) Kill(t testing.TB) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.server.Close()
	<-p.served
}

// End answers what was asked and takes no more.
func (p *Provider) End(t testing.TB) {
	t.Helper()
	if err := p.server.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-p.served
}

// Freeze holds all answers until Thaw.
func (p *Provider) Freeze(testing.TB) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.frozen = make(chan struct{})
}

// Thaw lets it go on.
func (p *Provider) Thaw(testing.TB) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.frozen:
	default:
		close(p.frozen)
	}
}

func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	came := time.Now()
	_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that the caller is gone
	p.mu.Lock()
	frozen := p.frozen
	p.mu.Unlock()
	timer := time.NewTimer(p.Takes)
	defer timer.Stop()
	for _, wait := range []func() bool{
		func() bool { return received(r, timer.C) }, func() bool { return received(r, frozen) },
	} {
		if !wait() {
			return
		}
	}
	WriteAnswer(w, came.UnixMicro())
}

func received[T any](r *http.Request, ch <-chan T) bool {
	select {
	case <-ch:
		return true
	case <-r.Context().Done():
		return false
	}
}

// WriteAnswer answers a chat completion that cost so many tokens.
func WriteAnswer(w http.ResponseWriter, tokens int64) {
	content, _ := json.Marshal(map[string]any{
		"summary":       "Clear and warm.",
		"strengths":     []any{map[string]string{"text": "You open well.", "quote": "We launched in May."}},
		"improvements":  []any{map[string]string{"text": "Fewer fillers.", "quote": "Um, it went well.", "suggestion": "It went well."}},
		"next_exercise": "Breathe.",
	})
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"id": "c", "object": "chat.completion", "model": "imitation",
		"choices": []any{map[string]any{
			"index": 0, "finish_reason": "stop", "message": map[string]string{"role": "assistant", "content": string(content)},
		}},
		"usage": map[string]int64{"prompt_tokens": tokens, "completion_tokens": 1, "total_tokens": tokens + 1},
	})
}

// UseProvider is the environment of a worker that asks the one at addr.
func UseProvider(addr string) []string {
	return []string{"COACH=openai", fmt.Sprintf("OPENAI_BASE_URL=http://%s", addr), "OPENAI_MODEL=imitation", "OPENAI_API_KEY=none"}
}
