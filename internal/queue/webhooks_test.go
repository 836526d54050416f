package queue_test

import (
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestEveryWorkerHearsThatThereAreWebhooks(t *testing.T) {
	t.Parallel()
	url := testenv.NATS(t)
	var heard []chan struct{}
	for range 2 {
		nc, err := nats.Connect(url)
		must(t, err)
		t.Cleanup(nc.Close)
		ch := make(chan struct{}, 10)
		stop, err := queue.NewEvents(nc).OnWebhooks(func() { ch <- struct{}{} })
		must(t, err)
		t.Cleanup(stop)
		must(t, nc.Flush())
		heard = append(heard, ch)
	}
	nc, err := nats.Connect(url)
	must(t, err)
	t.Cleanup(nc.Close)
	queue.NewEvents(nc).WakeWebhooks()
	for _, ch := range heard {
		testenv.Receive(t, ch)
	}
}
