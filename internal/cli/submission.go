package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"time"

	"github.com/masterspeak/masterspeak/client"
)

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
	c := p.newCaller(server, line.say)
	if speech.file != nil {
		line.board.unheard.Do(func() { c.warnUnheard(ctx, line.board) })
	}
	accepted, err := c.submit(ctx, o, path, key, speech, line)
	if err != nil {
		return outcome{err: err}
	}
	speech.close() // it is at the server, and following may take long
	done, doc, err := c.follow(ctx, accepted, line)
	if ctx.Err() != nil && o.own {
		return outcome{err: errStoppedToo}
	}
	if ctx.Err() != nil {
		return outcome{err: &advised{errors.New("interrupted"), "The analysis goes on at the server. See it, with your key in MASTERSPEAK_API_KEY, by\n  " + curl(server, accepted.ID)}}
	}
	if err != nil {
		return outcome{err: err}
	}
	return outcome{doc: doc, err: done.Err()}
}

// warnUnheard tells, before anything is uploaded, that nobody will write it
// down. A server that does not say so is none to warn of.
func (c *caller) warnUnheard(ctx context.Context, b *board) {
	ctx, cancel := context.WithTimeoutCause(ctx, formatsTimeout, errors.New("asking what becomes of recordings took too long"))
	defer cancel()
	var formats struct {
		Transcription *bool `json:"transcription"`
	}
	if err := c.Call(ctx, http.MethodGet, "/v1/formats", nil, &formats); err != nil || formats.Transcription == nil || *formats.Transcription {
		return
	}
	b.aside(func() {
		fmt.Fprintln(b.w, "Nobody writes recordings down at this server, so the voice alone is judged, not the words"+remedy)
	})
}

// formatsTimeout is ours: the answer is worth no wait.
const formatsTimeout = 5 * time.Second

// submit sends the speech until the server has decided about it.
func (c *caller) submit(ctx context.Context, o order, path, key string, speech *source, line *line) (*client.Analysis, error) {
	s := client.Submission{
		Text: speech.text, Title: cmp.Or(o.title, titleOf(path)), Kind: o.kind, Depth: o.depth, Lane: o.lane, Language: o.language,
		IdempotencyKey: key,
	}
	if speech.file == nil {
		line.set("submitting", 0)
	} else {
		s.Recording = &client.File{Data: speech.file, Size: speech.size}
		if path != stdin {
			s.Recording.Name = clean(filepath.Base(path))
		}
		size := megabytes(float64(speech.size))
		line.set("uploading "+size, 0)
		s.Progress = func(sent, all int64) {
			share := float64(sent) / float64(all)
			line.move(fmt.Sprintf("uploading %.0f %% of %s", 100*share, size), share)
		}
	}
	accepted, err := c.Submit(ctx, s)
	if err == nil {
		return accepted, nil
	}
	var refused *client.Error
	switch {
	case ctx.Err() != nil && errors.Is(err, client.ErrUncertain):
		return nil, &advised{errors.New("interrupted while it was submitted"), "The server may have it all the same."}
	case ctx.Err() != nil:
		return nil, errNotSubmitted
	case errors.As(err, &refused) && refused.Status == http.StatusRequestEntityTooLarge && speech.size > 0:
		return nil, fmt.Errorf("it has %s: %w", megabytes(float64(speech.size)), err)
	}
	return nil, c.advise(ctx, err)
}

// follow shows every state of the analysis and returns the last.
func (c *caller) follow(ctx context.Context, a *client.Analysis, line *line) (*client.Analysis, *document, error) {
	doc, err := readDocument(a.JSON)
	if err != nil {
		return nil, nil, err
	}
	line.see(doc)
	for next, err := range c.StreamAfter(ctx, a) {
		if err != nil {
			return nil, nil, c.advise(ctx, err)
		}
		if doc, err = readDocument(next.JSON); err != nil {
			return nil, nil, err
		}
		a = next
		line.see(doc)
	}
	return a, doc, nil
}

// curl is a line that shows an analysis. The key stays out of logs and of the
// shell's history: the reader puts it where the line takes it from.
func curl(server endpoint, id string) string {
	return `  curl -s "` + clean(server.url+"/v1/analyses/"+url.PathEscape(id)) + `" -H "X-API-Key: $MASTERSPEAK_API_KEY"`
}
