package coach

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

const goodAnswer = `{"summary":"Clear and warm.","strengths":[{"text":"You open well.","quote":"We launched in May."}],` +
	`"improvements":[{"text":"Fewer fillers.","quote":"Um, it went well.","suggestion":"It went well."}],"next_exercise":"Breathe."}`

const spokenText = "We launched in May. Um, it went well. Thank you."

// sent is what the fake server received.
type sent struct {
	Model    string
	Messages []struct{ Role, Content string }
	Format   struct {
		Type   string
		Schema struct {
			Strict bool
			Schema json.RawMessage
		} `json:"json_schema"`
	} `json:"response_format"`
	raw    string
	header http.Header
	path   string
}

func (s sent) text() string {
	var b strings.Builder
	for _, m := range s.Messages {
		b.WriteString(m.Role + ": " + m.Content + "\n")
	}
	return b.String()
}

// server is a fake provider whose quirk answers the n-th request, from 0.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	requests []sent
}

type quirk func(w http.ResponseWriter, r *http.Request, n int, s sent)

func newProvider(t *testing.T, q quirk) *server {
	t.Helper()
	p := &server{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s := sent{raw: string(body), header: r.Header.Clone(), path: r.URL.Path}
		if err := json.Unmarshal(body, &s); err != nil {
			t.Errorf("the request is not JSON: %v", err)
		}
		p.mu.Lock()
		n := len(p.requests)
		p.requests = append(p.requests, s)
		p.mu.Unlock()
		q(w, r, n, s)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *server) seen() []sent {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]sent(nil), p.requests...)
}

func (p *server) coach(t *testing.T, change func(*OpenAIConfig)) *OpenAI {
	t.Helper()
	c := OpenAIConfig{BaseURL: p.URL + "/v1", APIKey: "secret-key", Model: "test-model", HTTPClient: p.Client()}
	if change != nil {
		change(&c)
	}
	o, err := NewOpenAI(c)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func spokenRequest() Request {
	return Request{Text: spokenText, Kind: "pitch", Metrics: hesitantMetrics()}
}

// says answers with a completion of this content.
func says(w http.ResponseWriter, content string) { completes(w, content, "stop", "") }

func completes(w http.ResponseWriter, content, finish, refusal string) {
	body, _ := json.Marshal(map[string]any{
		"id": "x", "object": "chat.completion", "model": "other",
		"choices": []any{map[string]any{
			"index": 0, "finish_reason": finish,
			"message": map[string]any{"role": "assistant", "content": content, "refusal": refusal},
		}},
		"usage": map[string]any{"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
	})
	answers(w, http.StatusOK, string(body))
}

func answers(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

func always(content string) quirk {
	return func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) { says(w, content) }
}
