package stage

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/client"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// Client talks to one API process as one user.
type Client struct {
	Process    *Process
	URL, Token string
	HTTP       *http.Client // the default one when nil
}

// Answer is a response that was read to its end.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Analysis is what these tests look at.
type Analysis struct {
	ID       string          `json:"id"`
	Status   string          `json:"status"`
	Attempts int             `json:"attempts"`
	Version  int64           `json:"version"`
	Result   json.RawMessage `json:"result"`
}

// Open is one request; the caller closes the answer's body.
func (c *Client) Open(ctx context.Context, method, path, body string, header ...string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.URL+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	if c.HTTP != nil {
		return c.HTTP.Do(req)
	}
	return http.DefaultClient.Do(req)
}

// Try is one request, which may fail as requests do.
func (c *Client) Try(ctx context.Context, method, path, body string, header ...string) (Answer, error) {
	res, err := c.Open(ctx, method, path, body, header...)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return Answer{res.StatusCode, res.Header, b}, err
}

// Post is one that must be answered.
func (c *Client) Post(t testing.TB, path, body string) Answer {
	t.Helper()
	a, err := c.Try(t.Context(), http.MethodPost, path, body)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// API is the Go client of the same user. Unlike Try it repeats what it may.
func (c *Client) API() *client.Client {
	return client.New(client.Config{URL: c.URL, Key: c.Token, HTTP: c.HTTP})
}

// Submit hands in a speech and returns its id.
func (c *Client) Submit(t testing.TB, text string) string {
	t.Helper()
	a, err := c.API().Submit(testenv.Context(t), client.Submission{Text: text})
	if err != nil {
		t.Fatalf("submitting: %v", err)
	}
	return a.ID
}

// Get reads an analysis.
func (c *Client) Get(t testing.TB, id string) Analysis {
	t.Helper()
	a, err := c.Try(t.Context(), http.MethodGet, "/v1/analyses/"+id, "")
	var doc Analysis
	if err == nil {
		err = json.Unmarshal(a.Body, &doc)
	}
	if err != nil || a.Status != http.StatusOK {
		t.Fatalf("reading the analysis: %d %s %v", a.Status, a.Body, err)
	}
	return doc
}

// Succeeds waits until the job has, and returns it.
func (c *Client) Succeeds(t testing.TB, id string) Analysis {
	t.Helper()
	a, err := c.API().Wait(testenv.Context(t), id)
	if err != nil {
		t.Fatalf("waiting for %s: %v", id, err)
	}
	if err := a.Err(); err != nil || a.Result == nil {
		t.Fatalf("the job is %s, with a result: %t: %v", a.Status, a.Result != nil, err)
	}
	return c.Get(t, id)
}
