package queue

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Events tells other processes that a job changed, over core NATS: at most
// once, to whoever listens now.
type Events struct{ nc *nats.Conn }

// NewEvents makes the bus over the connection; the caller closes it.
func NewEvents(nc *nats.Conn) *Events { return &Events{nc} }

// Announce publishes the event. Losing it costs a watcher a delay, nothing
// else, so that errors are not worth a word.
func (e *Events) Announce(ev analysis.Event) {
	subject := ev.ID.Append(append(ev.Owner.Append([]byte("events.")), '.'))
	_ = e.nc.Publish(string(subject), appendEvent(nil, &ev))
}

// appendEvent writes what json.Marshal would, at a tenth of the cost: there are
// three events per job, and nobody listens to most of them.
func appendEvent(b []byte, ev *analysis.Event) []byte {
	b = slices.Grow(b, 192)
	b = append(ev.ID.Append(append(b, `{"id":"`...)), `","owner":"`...)
	b = append(ev.Owner.Append(b), `","version":`...)
	b = append(strconv.AppendInt(b, ev.Version, 10), `,"status":"`...)
	b = append(append(b, ev.Status...), '"') // ours and the stage's words need no escaping
	if ev.Stage != "" {
		b = append(append(append(b, `,"stage":"`...), ev.Stage...), '"')
	}
	b = strconv.AppendFloat(append(b, `,"progress":`...), ev.Progress, 'f', -1, 64)
	return append(b, '}')
}

// Subscribe calls f for each event of the owner's jobs until stop is called.
// When it returns, the server knows of the subscription: what happens after
// that is heard.
func (e *Events) Subscribe(owner analysis.ID, f func(analysis.Event)) (stop func(), err error) {
	sub, err := e.nc.Subscribe("events."+owner.String()+".*", func(m *nats.Msg) {
		var ev analysis.Event
		if json.Unmarshal(m.Data, &ev) == nil && ev.Owner == owner {
			f(ev)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("subscribing to events: %w", err)
	}
	if e.nc.IsConnected() {
		// A flush that fails means a connection that is going away; the
		// watcher's re-reading covers that.
		_ = e.nc.FlushTimeout(time.Second)
	}
	return func() { _ = sub.Unsubscribe() }, nil
}

// Connected reports whether events arrive at all.
func (e *Events) Connected() bool { return e.nc.IsConnected() }

// Reconnects counts how often the connection was lost and made again.
func (e *Events) Reconnects() uint64 { return e.nc.Stats().Reconnects }

// Cancelled tells every worker to stop working on the job.
func (e *Events) Cancelled(id analysis.ID) {
	_ = e.nc.Publish("control.cancel."+id.String(), nil)
}

// OnCancel calls f for each job that is called off, until stop is called.
func (e *Events) OnCancel(f func(analysis.ID)) (stop func(), err error) {
	sub, err := e.nc.Subscribe("control.cancel.*", func(m *nats.Msg) {
		if id, err := analysis.ParseID(m.Subject[strings.LastIndexByte(m.Subject, '.')+1:]); err == nil {
			f(id)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("subscribing to cancellations: %w", err)
	}
	return func() { _ = sub.Unsubscribe() }, nil
}
