package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/masterspeak/masterspeak/client"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// parallel is how many files are under way at once: enough to hide latency,
// and below the limits of a server with default settings.
const parallel = 4

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
	var denied atomic.Bool // the key opens nothing, so no more files are tried
	for range min(parallel, len(o.files)) {
		group.Go(func() {
			for i := range next {
				out := outcome{err: errNotTried}
				if !denied.Load() {
					out = p.analyzeFile(ctx, server, o, o.files[i], run+"-"+strconv.Itoa(i), board.line(i))
				}
				if isDenied(out.err) {
					denied.Store(true)
				}
				outcomes[i] <- out
			}
		})
	}
	stop := board.start()
	defer stop()
	return p.printAll(o, outcomes, board)
}

// printAll prints each outcome as soon as it is there. Of those for want of a
// good key only the first is told: the others say the same.
func (p *program) printAll(o order, outcomes []chan outcome, b *board) error {
	failed, told := 0, false
	for i, ready := range outcomes {
		out := <-ready
		if out.err != nil {
			failed++
		}
		if errors.Is(out.err, errNotTried) || isDenied(out.err) && told {
			continue
		}
		told = told || isDenied(out.err)
		b.aside(func() { p.print(o, i, out) })
	}
	return tally(failed, len(outcomes), b)
}

var errNotTried = errors.New("not tried")

// isDenied reports whether the server refused the key, not the file.
func isDenied(err error) bool {
	var refused *client.Error
	return errors.As(err, &refused) && (refused.Status == http.StatusUnauthorized || refused.Status == http.StatusForbidden)
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
		writeReport(p.Out, out.doc, p.look(p.Out), o.full)
	}
	if out.err != nil {
		fmt.Fprintln(p.Err, nameOf(o.files[i])+": "+explain(out.err))
		return
	}
	for _, warning := range out.doc.warnings() {
		fmt.Fprintln(p.Err, nameOf(o.files[i])+": warning: "+clean(warning))
	}
}

func nameOf(path string) string {
	if path == stdin {
		return "standard input"
	}
	return clean(path)
}
