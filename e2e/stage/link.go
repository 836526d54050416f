package stage

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"
)

// Link is a way to a server that can fail as networks do. What a black hole
// swallowed arrives when it ends, as TCP sends it again; that is what wakes a
// zombie, and why this is not a proxy that drops connections.
type Link struct {
	listener net.Listener
	to       string
	ctx      context.Context //nolint:containedctx // lives exactly as long as the link
	carriers sync.WaitGroup

	mu    sync.Mutex // guards what follows
	clear chan struct{}
	delay time.Duration
}

// NewLink opens a way to the address and closes it with the test.
func NewLink(t testing.TB, to string) *Link {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context())) // until the cleanup, after those of its users
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Link{listener: listener, to: to, ctx: ctx, clear: make(chan struct{})}
	close(l.clear)
	l.carriers.Go(l.accept)
	t.Cleanup(func() {
		cancel()
		_ = l.listener.Close()
		l.carriers.Wait()
	})
	return l
}

// Addr is where clients connect.
func (l *Link) Addr() string { return l.listener.Addr().String() }

// BlackHole keeps everything back until Clear.
func (l *Link) BlackHole() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.clear = make(chan struct{})
}

// Slow makes every answer come later by d, until Clear.
func (l *Link) Slow(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.delay = d
}

// Clear ends what BlackHole or Slow began.
func (l *Link) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.delay = 0
	select {
	case <-l.clear:
	default:
		close(l.clear)
	}
}

func (l *Link) state() (clear <-chan struct{}, delay time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.clear, l.delay
}

func (l *Link) accept() {
	for {
		client, err := l.listener.Accept()
		if err != nil {
			return
		}
		l.carriers.Go(func() { l.connect(client) })
	}
}

// connect carries both ways until one side closes.
func (l *Link) connect(client net.Conn) {
	defer client.Close()
	if !l.pass(time.Time{}) {
		return
	}
	server, err := new(net.Dialer).DialContext(l.ctx, "tcp", l.to)
	if err != nil {
		return
	}
	defer server.Close()
	stop := context.AfterFunc(l.ctx, func() { _, _ = client.Close(), server.Close() })
	defer stop()
	var ways sync.WaitGroup
	ways.Go(func() { l.carry(client, server, false) })
	ways.Go(func() { l.carry(server, client, true) })
	ways.Wait()
}

// chunk is what was read at once, and when it may go on.
type chunk struct {
	due   time.Time
	bytes []byte
}

// carry goes on reading while chunks wait, so that a delay costs time and not
// throughput. A full channel blocks the sender, as a full window does.
func (l *Link) carry(from, to net.Conn, answers bool) {
	chunks := make(chan chunk, 256)
	l.carriers.Go(func() {
		defer close(chunks)
		for {
			buf := make([]byte, 16<<10)
			n, err := from.Read(buf)
			if err != nil {
				return
			}
			c := chunk{bytes: buf[:n]}
			if _, delay := l.state(); answers && delay > 0 {
				c.due = time.Now().Add(delay)
			}
			chunks <- c
		}
	})
	for c := range chunks {
		if !l.pass(c.due) {
			break
		}
		if _, err := to.Write(c.bytes); err != nil {
			break
		}
	}
	_, _ = from.Close(), to.Close()
	for range chunks { // until the reader has ended
	}
}

// pass waits until due and until the way is clear; false when the link closes.
func (l *Link) pass(due time.Time) bool {
	if wait := time.Until(due); wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-l.ctx.Done():
			return false
		}
	}
	clear, _ := l.state()
	select {
	case <-clear:
		return true
	case <-l.ctx.Done():
		return false
	}
}
