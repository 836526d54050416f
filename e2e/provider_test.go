package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
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
			p.answer(w)
		}
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *provider) answer(w http.ResponseWriter) {
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
		"usage": map[string]int{"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
	})
}

// env makes a process use it.
func (p *provider) env() []string {
	return []string{"COACH=openai", "OPENAI_BASE_URL=" + p.URL, "OPENAI_MODEL=imitation", "OPENAI_API_KEY=none"}
}
