package queue

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/tracing"
)

// Delivery is one message: an id that may be worth a claim. Exactly one of Ack
// and Nak ends it; a delivery that is neither comes again after AckWait.
type Delivery struct {
	id  analysis.ID
	msg jetstream.Msg
}

// JobID is the id that may be worth a claim.
func (d Delivery) JobID() analysis.ID { return d.id }

// TraceParent is where the trace of who sent it goes on; empty for what is not
// followed, and for what the dispatcher sent.
func (d Delivery) TraceParent() string {
	if h := d.msg.Headers(); len(h) > 0 {
		return h.Get(tracing.Header)
	}
	return ""
}

// Ack forgets the message. Call it after the commit, never before.
func (d Delivery) Ack() error { return d.msg.Ack() }

// Nak gives the message back for another worker to take now.
func (d Delivery) Nak() error { return d.msg.Nak() }

// NakIn gives the message back to come again after the delay.
func (d Delivery) NakIn(delay time.Duration) error { return d.msg.NakWithDelay(delay) }

// InProgress asks the server to wait another AckWait.
func (d Delivery) InProgress() error { return d.msg.InProgress() }

// ErrStalled means that the lane's consumer stopped answering: the caller
// opens the lane anew.
var ErrStalled = errors.New("consumer stalled")

// closeWait is how long Close waits for the server to say that no further
// message is on its way.
const closeWait = time.Second

// openWait bounds the question whether the consumer is there. One that was
// asked of a server that was just starting is lost; the caller asks anew.
const openWait = 2 * time.Second

// askAgain is far longer than sending a request takes.
const askAgain = 10 * time.Millisecond

// Lane pulls the deliveries of one lane.
type Lane struct {
	messages jetstream.MessagesContext
}

// Open begins to pull from the lane, holding at most prefetch messages that
// were not asked for yet. It returns ErrTopology when the consumer is missing.
func Open(ctx context.Context, js jetstream.JetStream, lane analysis.Lane, prefetch int) (*Lane, error) {
	asking, cancel := context.WithTimeoutCause(ctx, openWait, fmt.Errorf("the server did not answer within %s", openWait))
	defer cancel()
	c, err := js.Consumer(asking, Stream, string(lane))
	switch {
	case errors.Is(err, jetstream.ErrStreamNotFound), errors.Is(err, jetstream.ErrConsumerNotFound):
		return nil, fmt.Errorf("%w: lane %s has no consumer; run `masterspeak migrate up`", ErrMissing, lane)
	case err != nil:
		return nil, explain(js.Conn(), "opening lane "+string(lane), err)
	}
	m, err := c.Messages(jetstream.PullMaxMessages(max(prefetch, 1)),
		jetstream.PullExpiry(10*time.Second), jetstream.PullHeartbeat(time.Second))
	if err != nil {
		return nil, fmt.Errorf("pulling from lane %s: %w", lane, err)
	}
	return &Lane{messages: m}, nil
}

// Next waits for a delivery. It returns ErrStalled when the lane must be
// opened anew, and the context's error when that ends first. A message that
// cannot be read is terminated and skipped: its job is found by the refill.
func (l *Lane) Next(ctx context.Context) (Delivery, error) {
	for {
		msg, err := l.receive(ctx)
		switch {
		case ctx.Err() != nil && err != nil:
			return Delivery{}, context.Cause(ctx)
		case err != nil:
			return Delivery{}, fmt.Errorf("%w: %w", ErrStalled, err)
		}
		id, err := read(msg)
		if err == nil {
			return Delivery{id: id, msg: msg}, nil
		}
		if err := msg.TermWithReason(err.Error()); err != nil {
			return Delivery{}, fmt.Errorf("%w: terminating a message: %w", ErrStalled, err)
		}
	}
}

// receive waits for a message. The client asks the server for more when it is
// called, but not while its last request is still on its way out; a call that
// comes in that moment would wait for messages nobody asked for, until the
// missing heartbeat is noticed. A second call asks.
func (l *Lane) receive(ctx context.Context) (jetstream.Msg, error) {
	msg, err := l.messages.Next(jetstream.NextMaxWait(askAgain))
	if errors.Is(err, nats.ErrTimeout) {
		msg, err = l.messages.Next(jetstream.NextContext(ctx))
	}
	return msg, err
}

// read takes the id from the subject and checks the envelope.
func read(msg jetstream.Msg) (analysis.ID, error) {
	if data := msg.Data(); !bytes.Equal(data, envelopeBytes) { // else it is our own
		var e envelope
		if err := json.Unmarshal(data, &e); err != nil || e.Version < 1 || e.Version > envelopeVersion {
			return analysis.ID{}, fmt.Errorf("envelope version %d is not understood", e.Version)
		}
	}
	s := msg.Subject()
	return analysis.ParseID(s[strings.LastIndexByte(s, '.')+1:])
}

// Close stops pulling and gives back what was fetched but not handed out, so
// that another worker has it now. What cannot be given back, as while the
// server is away, comes again after AckWait.
func (l *Lane) Close() {
	l.messages.Drain()
	for {
		msg, err := l.messages.Next(jetstream.NextMaxWait(closeWait))
		if err != nil {
			return
		}
		_ = msg.Nak()
	}
}
