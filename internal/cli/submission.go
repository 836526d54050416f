package cli

import (
	"context"
	"errors"
	"net/http"
)

// submission is the body of POST /v1/analyses.
type submission struct {
	Text     string `json:"text"`
	Title    string `json:"title,omitempty"`
	Kind     string `json:"kind,omitempty"`
	Language string `json:"language,omitempty"`
	Depth    string `json:"depth,omitempty"`
	Lane     string `json:"lane,omitempty"`
}

var errNotSubmitted = errors.New("interrupted before it was submitted")

// analyzeFile submits one file and follows it to the end.
func (p *program) analyzeFile(ctx context.Context, server endpoint, o order, path, key string, line *line) outcome {
	defer line.end()
	if ctx.Err() != nil {
		return outcome{err: errNotSubmitted}
	}
	text, err := p.readSpeech(path)
	if err != nil {
		return outcome{err: err}
	}
	body := submission{Text: text, Title: o.title, Kind: o.kind, Depth: o.depth, Lane: o.lane, Language: o.language}
	if body.Title == "" {
		body.Title = titleOf(path)
	}
	line.set("submitting", 0)
	c := &client{endpoint: server, http: p.http, sleep: p.sleep, say: line.say}
	a, err := c.call(ctx, request{method: http.MethodPost, path: "/v1/analyses", body: body,
		header: map[string]string{"Idempotency-Key": key}})
	if errors.Is(err, errInterrupted) {
		err = errNotSubmitted
		if c.unsure {
			err = &advised{errors.New("interrupted while it was submitted"), "The server may have it all the same."}
		}
	}
	if err != nil {
		return outcome{err: err}
	}
	accepted, err := readDocument(a.body)
	if err != nil {
		return outcome{err: err}
	}
	line.see(accepted)
	done, err := c.follow(ctx, accepted, line.see)
	if ctx.Err() != nil {
		return outcome{err: &advised{errors.New("interrupted"), "The analysis goes on at the server. See it, with your key in MASTERSPEAK_API_KEY, by\n  " + curl(server, accepted.ID)}}
	}
	if err != nil {
		return outcome{err: err}
	}
	return outcome{doc: done, err: done.failure()}
}

// curl is a line that shows an analysis. The key stays out of logs and of the
// shell's history: the reader puts it where the line takes it from.
func curl(server endpoint, id string) string {
	return `  curl -s "` + clean(server.url+analysisPath(id)) + `" -H "X-API-Key: $MASTERSPEAK_API_KEY"`
}
