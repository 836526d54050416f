package queue_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/devstack"
	"github.com/masterspeak/masterspeak/internal/queue"
)

// speechID is what Postgres knows a job by.
var speechID, _ = analysis.ParseID("0198c2b4-7d1e-7a60-b7c5-3f1d2a9e8c01")

// broker is a connection to a server of the example's own.
func broker() (nc *nats.Conn, js jetstream.JetStream, stop func()) {
	dir, err := os.MkdirTemp("", "example-*")
	check(err)
	server, err := devstack.StartNATS(devstack.NATSConfig{Dir: dir, Fast: true})
	check(err)
	nc, err = queue.Connect(server.URL(), "example", zerolog.Nop(), nil)
	check(err)
	js, err = jetstream.New(nc)
	check(err)
	return nc, js, func() {
		nc.Close()
		server.Stop()
		os.RemoveAll(dir)
	}
}

func check(err error) {
	if err != nil {
		log.Panic(err)
	}
}

// A new server has no stream; `migrate` and `dev` make it, workers only check.
func ExampleEnsure() {
	ctx := context.Background()
	_, js, stop := broker()
	defer stop()

	fmt.Println(queue.Check(ctx, js, queue.Topology{}))
	check(queue.Ensure(ctx, js, queue.Topology{}))
	fmt.Println(queue.Check(ctx, js, queue.Topology{}))
	// Output:
	// topology differs: not there: stream JOBS; run `masterspeak migrate up`
	// <nil>
}

// Publishing again is always safe: a job is in the stream once.
func ExamplePublisher_Publish() {
	ctx := context.Background()
	nc, js, stop := broker()
	defer stop()
	check(queue.Ensure(ctx, js, queue.Topology{}))

	publisher, err := queue.NewPublisher(nc)
	check(err)
	for range 2 {
		lost, err := publisher.Publish(ctx, analysis.Batch, []analysis.ID{speechID})
		fmt.Println("lost", len(lost), err)
	}

	depth, err := queue.ReadDepth(ctx, js)
	check(err)
	fmt.Println("messages", depth.Messages, "waiting in batch", depth.Lanes[analysis.Batch].Pending)
	// Output:
	// lost 0 <nil>
	// lost 0 <nil>
	// messages 1 waiting in batch 1
}

// A worker opens its lane, claims in Postgres what a delivery names, and acks
// after its commit.
func ExampleOpen() {
	ctx := context.Background()
	nc, js, stop := broker()
	defer stop()
	check(queue.Ensure(ctx, js, queue.Topology{}))
	publisher, err := queue.NewPublisher(nc)
	check(err)
	publisher.Hint(ctx, analysis.Interactive, speechID) // not waited for: the dispatcher makes good what is lost

	lane, err := queue.Open(ctx, js, analysis.Interactive, 1)
	check(err)
	defer lane.Close()
	delivery, err := lane.Next(ctx)
	check(err)
	fmt.Println("worth a claim:", delivery.JobID())
	check(delivery.Ack())
	// Output:
	// worth a claim: 0198c2b4-7d1e-7a60-b7c5-3f1d2a9e8c01
}

// Events go to whoever listens now, in whichever process.
func ExampleEvents() {
	nc, _, stop := broker()
	defer stop()
	events, owner := queue.NewEvents(nc), analysis.ID{15: 7}

	heard := make(chan analysis.Event, 1)
	silence, err := events.Subscribe(owner, func(ev analysis.Event) { heard <- ev })
	check(err)
	defer silence()

	events.Announce(analysis.Event{ID: speechID, Owner: owner, Version: 3, Status: analysis.Succeeded, Progress: 1})
	ev := <-heard
	fmt.Println(ev.Status, "at version", ev.Version)
	// Output:
	// succeeded at version 3
}
