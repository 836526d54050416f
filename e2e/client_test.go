package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// client talks to one API process.
type client struct {
	process    *process
	url, token string
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

// analysis is what these tests look at.
type analysis struct {
	ID       string          `json:"id"`
	Status   string          `json:"status"`
	Attempts int             `json:"attempts"`
	Version  int64           `json:"version"`
	Result   json.RawMessage `json:"result"`
}

func (c *client) open(ctx context.Context, method, path, body string, header ...string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return http.DefaultClient.Do(req)
}

// try is one request, which may fail as requests do.
func (c *client) try(ctx context.Context, method, path, body string, header ...string) (answer, error) {
	res, err := c.open(ctx, method, path, body, header...)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, b}, err
}

func (c *client) post(t *testing.T, path, body string) answer {
	t.Helper()
	a, err := c.try(t.Context(), http.MethodPost, path, body)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// submit hands in a speech and returns its id.
func (c *client) submit(t *testing.T, text string) string {
	t.Helper()
	a := c.post(t, "/v1/analyses", fmt.Sprintf(`{"text":%q}`, text))
	var doc analysis
	if err := json.Unmarshal(a.body, &doc); err != nil || a.status != http.StatusAccepted {
		t.Fatalf("the submission was answered with %d %s", a.status, a.body)
	}
	return doc.ID
}

func (c *client) get(t *testing.T, id string) analysis {
	t.Helper()
	a, err := c.try(t.Context(), http.MethodGet, "/v1/analyses/"+id, "")
	var doc analysis
	if err == nil {
		err = json.Unmarshal(a.body, &doc)
	}
	if err != nil || a.status != http.StatusOK {
		t.Fatalf("reading the analysis: %d %s %v", a.status, a.body, err)
	}
	return doc
}

// succeeds waits until the job has, and returns it.
func (c *client) succeeds(t *testing.T, id string) analysis {
	t.Helper()
	var doc analysis
	testenv.Eventually(t, func() bool {
		doc = c.get(t, id)
		return doc.Status != "queued" && doc.Status != "running"
	}, "the job has ended")
	if doc.Status != "succeeded" || len(doc.Result) == 0 {
		t.Fatalf("the job is %s, its result has %d bytes", doc.Status, len(doc.Result))
	}
	return doc
}
