package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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

// form is the same around a recording, which takes the place of the text.
func (s *submission) form(path string, recording *source) (*form, error) {
	name := cmp.Or(titleOf(path), "recording")
	return newForm([][2]string{
		{"title", s.Title}, {"kind", s.Kind}, {"language", s.Language}, {"depth", s.Depth}, {"lane", s.Lane},
	}, name, recording.file, recording.size)
}

var (
	errNotSubmitted = errors.New("interrupted before it was submitted")
	errStoppedToo   = errors.New("interrupted")
)

// analyzeFile submits one file and follows it to the end.
func (p *program) analyzeFile(ctx context.Context, server endpoint, o order, path, key string, line *line) outcome {
	defer line.end()
	if ctx.Err() != nil {
		return outcome{err: errNotSubmitted}
	}
	speech, err := p.open(path)
	if err != nil {
		return outcome{err: err}
	}
	defer speech.close()
	c := &client{endpoint: server, http: p.http, sleep: p.sleep, say: line.say}
	accepted, err := c.submit(ctx, o, path, key, speech, line)
	if err != nil {
		return outcome{err: err}
	}
	speech.close() // it is at the server, and following may take long
	line.see(accepted)
	done, err := c.follow(ctx, accepted, line.see)
	if ctx.Err() != nil && o.own {
		return outcome{err: errStoppedToo}
	}
	if ctx.Err() != nil {
		return outcome{err: &advised{errors.New("interrupted"), "The analysis goes on at the server. See it, with your key in MASTERSPEAK_API_KEY, by\n  " + curl(server, accepted.ID)}}
	}
	if err != nil {
		return outcome{err: err}
	}
	return outcome{doc: done, err: done.failure()}
}

// submit sends the speech until the server has decided about it.
func (c *client) submit(ctx context.Context, o order, path, key string, speech *source, line *line) (*document, error) {
	body := submission{Text: speech.text, Title: cmp.Or(o.title, titleOf(path)), Kind: o.kind, Depth: o.depth, Lane: o.lane, Language: o.language}
	r := request{method: http.MethodPost, path: "/v1/analyses", body: &body, header: map[string]string{"Idempotency-Key": key}}
	if speech.file == nil {
		line.set("submitting", 0)
	} else {
		form, err := body.form(path, speech)
		if err != nil {
			return nil, err
		}
		size := megabytes(float64(speech.size))
		line.set("uploading "+size, 0)
		form.moved = func(share float64) { line.move(fmt.Sprintf("uploading %.0f %% of %s", 100*share, size), share) }
		defer form.quiet()
		r.body = form
	}
	a, err := c.call(ctx, r)
	if errors.Is(err, errInterrupted) {
		err = errNotSubmitted
		if c.unsure {
			err = &advised{errors.New("interrupted while it was submitted"), "The server may have it all the same."}
		}
	}
	var refused *problem
	if errors.As(err, &refused) && refused.Status == http.StatusRequestEntityTooLarge && speech.size > 0 {
		err = fmt.Errorf("it has %s: %w", megabytes(float64(speech.size)), err)
	}
	if err != nil {
		return nil, err
	}
	return readDocument(a.body)
}

// curl is a line that shows an analysis. The key stays out of logs and of the
// shell's history: the reader puts it where the line takes it from.
func curl(server endpoint, id string) string {
	return `  curl -s "` + clean(server.url+analysisPath(id)) + `" -H "X-API-Key: $MASTERSPEAK_API_KEY"`
}
