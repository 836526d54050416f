package api

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// frameTimeout is how long what happened at once may take to leave. A reader
// slower than that is disconnected; it comes back for a snapshot.
const frameTimeout = 10 * time.Second

const keepAlive = ": keep-alive\n\n"

// follower is one kind of stream: what there is to show after a change and at a
// quiet tick. It appends to frames; that is sent also when it is done or fails,
// and then the stream ends.
type follower interface {
	changed(ctx context.Context, frames []byte) (_ []byte, done bool, err error)
	quiet(ctx context.Context, frames []byte) (_ []byte, done bool, err error)
}

// stream writes events to one client, on a connection that it took from the
// HTTP server. The request is over by then: its stacks and buffers would be
// most of what a quiet stream costs.
type stream struct {
	follower
	conn    net.Conn
	changed <-chan struct{}
	gone    chan struct{} // closed when the client has left or the time is up
	every   time.Duration // between keep-alives
	closing <-chan struct{}
	stands  func(context.Context) bool // false when who opened it would not be let in any more
	buffers *sync.Pool                 // of all streams: each needs one while it says something
}

// run returns when the stream has ended and its connection is closed.
func (st *stream) run(ctx context.Context, life time.Duration, opening []byte) error {
	err := st.conn.SetReadDeadline(time.Now().Add(life))
	go st.listen()
	if err == nil {
		err = st.write(opening)
	}
	if err == nil {
		err = st.follow(ctx)
	}
	select {
	case <-st.gone:
		err = nil // a client that leaves breaks nothing
	default:
	}
	_ = st.conn.Close()
	<-st.gone
	return err
}

// listen reads what should not come until nothing more can: so it learns that
// the client has left, and at the deadline that its time is up.
func (st *stream) listen() {
	defer close(st.gone)
	var ignored [64]byte
	for {
		if _, err := st.conn.Read(ignored[:]); err != nil {
			return
		}
	}
}

// follow drives a stream until it is done, its time is up, the client leaves
// or the server closes.
func (st *stream) follow(ctx context.Context) error {
	ticks := time.NewTicker(st.every)
	defer ticks.Stop()
	for {
		show := st.follower.changed
		select {
		case <-st.changed:
		case <-ticks.C:
			show = st.tick
		case <-st.closing:
			return nil
		case <-st.gone:
			return nil
		}
		if done, err := st.say(ctx, show); done || err != nil {
			return err
		}
	}
}

// mostKept is how large a buffer may be to be kept: most events are far smaller.
const mostKept = 16 << 10

// say sends what there is to show. A panic ends this stream, as it would a
// request, and nothing else.
func (st *stream) say(ctx context.Context, show func(context.Context, []byte) ([]byte, bool, error)) (done bool, err error) {
	defer contain(&err)
	buf, _ := st.buffers.Get().(*[]byte)
	if buf == nil {
		buf = new([]byte)
	}
	said, done, err := show(ctx, (*buf)[:0])
	err = errors.Join(err, st.write(said))
	if cap(said) <= mostKept {
		*buf = said
		st.buffers.Put(buf)
	}
	return done, err
}

// tick ends the stream of a key that was revoked or a session that was ended:
// the client comes back, and is told why.
func (st *stream) tick(ctx context.Context, frames []byte) ([]byte, bool, error) {
	if !st.stands(ctx) {
		return frames, true, nil
	}
	frames, done, err := st.quiet(ctx, frames)
	if len(frames) == 0 {
		frames = append(frames, keepAlive...)
	}
	return frames, done, err
}

func (st *stream) write(frames []byte) error {
	if len(frames) == 0 {
		return nil
	}
	if err := st.conn.SetWriteDeadline(time.Now().Add(frameTimeout)); err != nil {
		return fmt.Errorf("bounding the sending of events: %w", err)
	}
	if _, err := st.conn.Write(frames); err != nil {
		return fmt.Errorf("sending events: %w", err)
	}
	return nil
}
