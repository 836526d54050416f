package app_test

import (
	"encoding/json"
	"net/http"
	"testing"
)

// submit accepts a speech with the defaults.
func (c *client) submit(text string) analysis {
	c.t.Helper()
	c.log.secret(text)
	got := c.want(http.StatusAccepted, "POST /v1/analyses", `{"text":`+jsonText(text)+`}`)
	a := read[analysis](c.t, got)
	if at := got.header.Get("Location"); at != "/v1/analyses/"+a.Id.String() {
		c.t.Errorf("got Location %q for analysis %s", at, a.Id)
	}
	return a
}

// until waits by long polls until the analysis has the status.
func (c *client) until(id, status string) analysis {
	c.t.Helper()
	for tag := "none"; ; {
		got := c.ask("GET /v1/analyses/"+id+"?wait=20", "", `If-None-Match: `+tag)
		switch got.status {
		case http.StatusNotModified:
			c.t.Fatalf("analysis %s stayed at version %s, want it %s", id, tag, status)
		case http.StatusOK:
		default:
			c.t.Fatalf("got status %d: %s", got.status, got.body)
		}
		a := read[analysis](c.t, got)
		if string(a.Status) == status {
			return a
		}
		if a.FinishedAt != nil {
			c.t.Fatalf("analysis %s ended %s, want it %s", id, a.Status, status)
		}
		tag = got.header.Get("ETag")
	}
}

func read[T any](t *testing.T, from answer) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(from.body), &v); err != nil {
		t.Fatalf("reading %.500s: %v", from.body, err)
	}
	return v
}

func hasResult(a analysis) bool { return len(a.Result) > 0 && string(a.Result) != "null" }

func jsonText(v any) string {
	b, _ := json.Marshal(v) // texts always marshal
	return string(b)
}
