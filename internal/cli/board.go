package cli

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// board shows on standard error how far each file is: on a terminal as lines
// that are drawn anew, elsewhere as plain lines that each say something new.
type board struct {
	w    io.Writer
	look look
	live bool

	unheard sync.Once // told that recordings are not written down

	mu    sync.Mutex // guards what follows, the lines, and writing to w
	lines []*line
	drawn int
	frame int
}

// line is one file on the board.
type line struct {
	board *board
	name  string
	text  string
	share float64
	since time.Time // zero: not begun, or ended
	told  map[string]bool
}

func (p *program) newBoard(files []string) *board {
	b := &board{w: p.Err, look: p.look(p.Err), live: isTerminal(p.Err) && p.env("TERM") != "dumb"}
	for _, path := range files {
		b.lines = append(b.lines, &line{board: b, name: nameOf(path)})
	}
	return b
}

func (b *board) line(i int) *line { return b.lines[i] }

// start draws until the returned function is called, which waits for the end.
func (b *board) start() (stop func()) {
	if !b.live {
		return func() {}
	}
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(120 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				b.aside(func() { b.frame++ })
			case <-quit:
				return
			}
		}
	}()
	return func() {
		close(quit)
		<-ended
		b.mu.Lock()
		defer b.mu.Unlock()
		b.erase()
	}
}

// aside runs print while no line is on the screen.
func (b *board) aside(print func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.erase()
	print()
	b.draw()
}

func (b *board) erase() {
	if b.drawn > 0 {
		fmt.Fprintf(b.w, "\x1b[%dA\x1b[J", b.drawn)
		b.drawn = 0
	}
}

var (
	spinner      = []rune("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
	asciiSpinner = []rune(`|/-\`)
)

func (b *board) draw() {
	if !b.live {
		return
	}
	turning := spinner
	if b.look.ascii {
		turning = asciiSpinner
	}
	for _, l := range b.lines {
		if l.since.IsZero() {
			continue
		}
		seconds := int(time.Since(l.since).Seconds())
		text := fmt.Sprintf("%c %-20s %s %3d s  %s", turning[b.frame%len(turning)],
			shorten(l.name, 20), bar(l.share, 12), seconds, l.text)
		fmt.Fprintln(b.w, b.look.line(cyan, b.look.fold(text)))
		b.drawn++
	}
}

// set changes what the file is doing; share is how much of it is done.
func (l *line) set(text string, share float64) { l.show(text, text, share) }

// show is set for a text whose topic may be told already: an analysis that is
// tried once a minute would fill a log.
func (l *line) show(topic, text string, share float64) {
	l.board.mu.Lock()
	defer l.board.mu.Unlock()
	if l.since.IsZero() {
		l.since = time.Now()
	}
	l.text, l.share = text, share
	if l.board.live || l.told[topic] {
		return
	}
	if l.told == nil {
		l.told = map[string]bool{}
	}
	l.told[topic] = true
	fmt.Fprintln(l.board.w, l.name+": "+text)
}

// move changes what a terminal shows; a plain log has a line for the beginning.
func (l *line) move(text string, share float64) {
	l.board.mu.Lock()
	defer l.board.mu.Unlock()
	if l.board.live {
		l.text, l.share = text, share
	}
}

// say shows why nothing moves.
func (l *line) say(text string) { l.set(clean(text), l.share) }

// see shows the state that the server reports.
func (l *line) see(d *document) {
	text, share := describe(d)
	l.show(d.topic(), text, share)
}

// end takes the file off the board.
func (l *line) end() {
	l.board.mu.Lock()
	defer l.board.mu.Unlock()
	l.since = time.Time{}
}
