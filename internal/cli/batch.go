package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// parallel is how many files are under way at once: enough to hide latency,
// and below the limits of a server with default settings.
const parallel = 4

// submission is the body of POST /v1/analyses.
type submission struct {
	Text     string `json:"text"`
	Title    string `json:"title,omitempty"`
	Kind     string `json:"kind,omitempty"`
	Language string `json:"language,omitempty"`
	Depth    string `json:"depth,omitempty"`
	Lane     string `json:"lane,omitempty"`
}

// outcome of one file; doc may be there beside err, when a job failed.
type outcome struct {
	doc *document
	err error
}

// analyze prints each result as soon as those before it are printed.
func (p *program) analyze(ctx context.Context, server endpoint, o order) error {
	board := p.newBoard(o.files)
	outcomes := make([]chan outcome, len(o.files))
	for i := range outcomes {
		outcomes[i] = make(chan outcome, 1)
	}
	var group sync.WaitGroup
	defer group.Wait()
	next := make(chan int)
	group.Go(func() {
		defer close(next)
		for i := range o.files {
			next <- i // the workers take all of them, after an interruption too
		}
	})
	run := rand.Text()
	for range min(parallel, len(o.files)) {
		group.Go(func() {
			for i := range next {
				outcomes[i] <- p.analyzeFile(ctx, server, o, o.files[i], run+"-"+strconv.Itoa(i), board.line(i))
			}
		})
	}
	stop := board.start()
	defer stop()
	failed := 0
	for i, ready := range outcomes {
		out := <-ready
		board.aside(func() { p.print(o, i, out) })
		if out.err != nil {
			failed++
		}
	}
	return tally(failed, len(o.files), board)
}

// tally ends the command; each failure was printed already.
func tally(failed, files int, b *board) error {
	if failed == 0 {
		return nil
	}
	if files > 1 {
		b.aside(func() { fmt.Fprintf(b.w, "masterspeak: %d of %d analyses did not succeed\n", failed, files) })
	}
	return errReported
}

// analyzeFile submits one file and follows it to the end.
func (p *program) analyzeFile(ctx context.Context, server endpoint, o order, path, key string, line *line) outcome {
	defer line.end()
	if ctx.Err() != nil {
		return outcome{err: errors.New("interrupted before it was submitted")}
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
		return outcome{err: &advised{errors.New("interrupted"), "The analysis goes on at the server as " + accepted.ID + "."}}
	}
	if err != nil {
		return outcome{err: err}
	}
	return outcome{doc: done, err: done.failure()}
}

// print writes what came of the file: the report or the document to standard
// output, an error to standard error.
func (p *program) print(o order, i int, out outcome) {
	if out.doc != nil && o.json {
		line, err := out.doc.line()
		if err != nil {
			out.err = errors.Join(out.err, err)
		} else {
			fmt.Fprintln(p.Out, line)
		}
	}
	if out.doc != nil && !o.json && out.doc.Status == analysis.Succeeded {
		if i > 0 {
			fmt.Fprintln(p.Out)
		}
		writeReport(p.Out, out.doc, p.look(p.Out))
	}
	if out.err != nil {
		fmt.Fprintln(p.Err, nameOf(o.files[i])+": "+explain(out.err))
	}
}

func nameOf(path string) string {
	if path == stdin {
		return "standard input"
	}
	return clean(path)
}
