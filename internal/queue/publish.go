package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/tracing"
)

// envelope is what a message carries besides its subject. Version lets a
// worker refuse what a newer program wrote.
type envelope struct {
	Version int `json:"v"`
}

const envelopeVersion = 1

var envelopeBytes = func() []byte {
	b, err := json.Marshal(envelope{Version: envelopeVersion})
	if err != nil {
		panic(err) // a constant struct marshals
	}
	return b
}()

// alreadyThere is the server's error code for a subject that holds as many
// messages as it may (JSStreamStoreFailedF carries the text).
const alreadyThere = "maximum messages per subject exceeded"

// maxHints is how many hints wait in this process, at 40 bytes each, before
// further ones are dropped.
const maxHints = 1 << 16

// Spans follows a message into the stream. Publish gives no end when nothing is
// followed, else the parent that goes with the message.
type Spans interface {
	Publish(ctx context.Context, lane analysis.Lane, id analysis.ID) (parent string, end func(error))
}

// Publisher puts job ids into the stream.
type Publisher struct {
	Spans Spans // nil: nothing is followed. To be set before the first use

	nc *nats.Conn
	js jetstream.JetStream

	mu      sync.Mutex // guards what follows
	hints   []hint
	hinting bool
}

type hint struct {
	lane    analysis.Lane
	id      analysis.ID
	tracked *tracked // nil: not followed
}

// tracked is a message that is followed.
type tracked struct {
	parent string
	end    func(error)
}

// NewPublisher makes a publisher over the connection; the caller closes it.
func NewPublisher(nc *nats.Conn) (*Publisher, error) {
	js, err := jetstream.New(nc,
		jetstream.WithPublishAsyncMaxPending(4096),
		jetstream.WithPublishAsyncTimeout(2*time.Second)) // an ack lost with a restart is not worth more
	if err != nil {
		return nil, fmt.Errorf("making a jetstream client: %w", err)
	}
	return &Publisher{nc: nc, js: js}, nil
}

func subject(lane analysis.Lane, id analysis.ID) string {
	return string(id.Append([]byte("jobs." + string(lane) + ".")))
}

// Hint publishes without waiting. A hint that is lost is repaired by the
// dispatcher, but only after it noticed; so hints queue up here while the
// server is slow, and are dropped only while it is away. Of the context only
// its span is used.
func (p *Publisher) Hint(ctx context.Context, lane analysis.Lane, id analysis.ID) {
	var t *tracked
	if p.Spans != nil {
		if parent, end := p.Spans.Publish(ctx, lane, id); end != nil {
			t = &tracked{parent, end}
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.nc.IsConnected() || len(p.hints) == maxHints {
		t.ended(errDropped)
		return
	}
	p.hints = append(p.hints, hint{lane, id, t})
	if !p.hinting {
		p.hinting = true
		go p.publishHints()
	}
}

// publishHints works until no hint is left.
func (p *Publisher) publishHints() {
	var batch []hint
	for {
		p.mu.Lock()
		batch, p.hints = p.hints, batch[:0]
		p.hinting = len(batch) > 0
		p.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		for _, h := range batch {
			p.publishHint(h)
		}
	}
}

// publishHint waits as long as the server has too much of ours to answer, and
// does not look at the answer.
func (p *Publisher) publishHint(h hint) {
	for p.nc.IsConnected() {
		err := p.send(h)
		if !errors.Is(err, jetstream.ErrTooManyStalledMsgs) {
			h.tracked.ended(err)
			return
		}
	}
	h.tracked.ended(errDropped)
}

// send adds a header only to what is followed.
func (p *Publisher) send(h hint) error {
	if h.tracked == nil {
		_, err := p.js.PublishAsync(subject(h.lane, h.id), envelopeBytes)
		return err
	}
	_, err := p.js.PublishMsgAsync(&nats.Msg{
		Subject: subject(h.lane, h.id), Data: envelopeBytes, Header: nats.Header{tracing.Header: {h.tracked.parent}},
	})
	return err
}

var errDropped = errors.New("hint dropped")

func (t *tracked) ended(err error) {
	if t != nil {
		t.end(err)
	}
}

// Publish puts the ids into the stream and returns those that did not arrive.
// An id that is already there has arrived.
func (p *Publisher) Publish(ctx context.Context, lane analysis.Lane, ids []analysis.ID) (lost []analysis.ID, err error) {
	if !p.nc.IsConnected() {
		return ids, fmt.Errorf("publishing to lane %s: %w", lane, away(p.nc))
	}
	futures := make([]jetstream.PubAckFuture, len(ids))
	for i, id := range ids {
		f, perr := p.js.PublishAsync(subject(lane, id), envelopeBytes)
		if perr != nil {
			err = perr
			continue
		}
		futures[i] = f
	}
	for i, f := range futures {
		if f == nil {
			lost = append(lost, ids[i])
			continue
		}
		if perr := settle(ctx, f); perr != nil {
			lost, err = append(lost, ids[i]), perr
		}
	}
	if err != nil {
		return lost, explain(p.nc, "publishing to lane "+string(lane), err)
	}
	return nil, nil
}

// Recall takes the ids out of the stream, whatever their lane and also those
// that were delivered to somebody. What is not there is no error.
func (p *Publisher) Recall(ctx context.Context, ids []analysis.ID) error {
	stream, err := p.js.Stream(ctx, Stream)
	if err != nil {
		return explain(p.nc, "finding stream "+Stream, err)
	}
	for _, id := range ids {
		if err := stream.Purge(ctx, jetstream.WithPurgeSubject(subject("*", id))); err != nil {
			return explain(p.nc, "recalling", err)
		}
	}
	return nil
}

func settle(ctx context.Context, f jetstream.PubAckFuture) error {
	select {
	case <-f.Ok():
		return nil
	case err := <-f.Err():
		if isAlreadyThere(err) {
			return nil
		}
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func isAlreadyThere(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && api.Description == alreadyThere
}
