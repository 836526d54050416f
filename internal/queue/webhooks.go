package queue

import (
	"fmt"

	"github.com/nats-io/nats.go"
)

const subjectWebhooks = "control.webhooks"

// WakeWebhooks tells every worker that there are events to deliver. Losing it
// costs a delay: they look by themselves as well.
func (e *Events) WakeWebhooks() { _ = e.nc.Publish(subjectWebhooks, nil) }

// OnWebhooks calls f for each WakeWebhooks, until stop is called.
func (e *Events) OnWebhooks(f func()) (stop func(), err error) {
	sub, err := e.nc.Subscribe(subjectWebhooks, func(*nats.Msg) { f() })
	if err != nil {
		return nil, fmt.Errorf("subscribing to webhooks: %w", err)
	}
	return func() { _ = sub.Unsubscribe() }, nil
}
