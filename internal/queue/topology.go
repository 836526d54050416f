package queue

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Stream is the name of the work stream.
const Stream = "JOBS"

// AckWait is how long the server waits for an ack or a sign of progress before
// it hands a message to another worker.
//
// The lease invariant: heartbeat (5 s) < lease (15 s) < AckWait (20 s). The
// lease in Postgres runs out first, so that a redelivered message always finds
// a job that may be claimed; the heartbeat renews both.
const AckWait = 20 * time.Second

// ErrTopology means that the stream or a consumer is missing or is not as this
// program needs it.
var ErrTopology = errors.New("topology differs")

// ErrMissing is the part of ErrTopology that can be made good without asking:
// there is nothing that a new stream or consumer would change.
var ErrMissing = fmt.Errorf("%w: not there", ErrTopology)

// Topology is the stream and its consumers as data.
type Topology struct {
	Replicas int // 1, or 3 in a cluster
	AckWait  time.Duration
}

func (t Topology) withDefaults() Topology {
	if t.Replicas == 0 {
		t.Replicas = 1
	}
	if t.AckWait == 0 {
		t.AckWait = AckWait
	}
	return t
}

// stream: one message per job subject, the second one refused; full means
// refused too, never evicted; and nothing ages out.
func (t Topology) stream() jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:                 Stream,
		Description:          "ids of analyses that are ready to be worked on; can be rebuilt from Postgres",
		Subjects:             []string{"jobs.*.*"},
		Retention:            jetstream.WorkQueuePolicy,
		Storage:              jetstream.FileStorage,
		Discard:              jetstream.DiscardNew,
		DiscardNewPerSubject: true,
		MaxMsgsPerSubject:    1,
		MaxBytes:             1 << 30,
		MaxMsgSize:           4 << 10,
		Replicas:             t.Replicas,
		AllowDirect:          true,
	}
}

// consumer: one per lane, without a limit of deliveries, because Postgres
// counts the attempts.
func (t Topology) consumer(lane analysis.Lane) jetstream.ConsumerConfig {
	return jetstream.ConsumerConfig{
		Durable:       string(lane),
		Description:   "workers of the lane " + string(lane),
		FilterSubject: "jobs." + string(lane) + ".*",
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       t.AckWait,
		MaxDeliver:    -1,
		MaxAckPending: 100_000,
		MaxWaiting:    4096,
	}
}

// Ensure creates or updates the stream and its consumers. Only `migrate` and
// `dev` call it; workers check.
func Ensure(ctx context.Context, js jetstream.JetStream, t Topology) error {
	t = t.withDefaults()
	stream, err := js.CreateOrUpdateStream(ctx, t.stream())
	if err != nil {
		return explain(js.Conn(), "ensuring stream "+Stream, err)
	}
	for _, lane := range analysis.Lanes() {
		if _, err := stream.CreateOrUpdateConsumer(ctx, t.consumer(lane)); err != nil {
			return explain(js.Conn(), "ensuring consumer "+string(lane), err)
		}
	}
	return nil
}

// Restore makes what is missing, and changes nothing that is there.
func Restore(ctx context.Context, js jetstream.JetStream, t Topology) error {
	t = t.withDefaults()
	stream, err := js.CreateStream(ctx, t.stream())
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
		stream, err = js.Stream(ctx, Stream)
	}
	if err != nil {
		return explain(js.Conn(), "restoring stream "+Stream, err)
	}
	for _, lane := range analysis.Lanes() {
		if _, err := stream.CreateConsumer(ctx, t.consumer(lane)); err != nil && !errors.Is(err, jetstream.ErrConsumerExists) {
			return explain(js.Conn(), "restoring consumer "+string(lane), err)
		}
	}
	return nil
}

// Check returns ErrTopology with the differences, if there are any.
func Check(ctx context.Context, js jetstream.JetStream, t Topology) error {
	t = t.withDefaults()
	stream, err := js.Stream(ctx, Stream)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return fmt.Errorf("%w: stream %s; run `masterspeak migrate up`", ErrMissing, Stream)
	}
	if err != nil {
		return explain(js.Conn(), "reading stream "+Stream, err)
	}
	diffs := streamDiffs(t.stream(), stream.CachedInfo().Config)
	for _, lane := range analysis.Lanes() {
		c, err := stream.Consumer(ctx, string(lane))
		switch {
		case errors.Is(err, jetstream.ErrConsumerNotFound):
			return fmt.Errorf("%w: consumer %s; run `masterspeak migrate up`", ErrMissing, lane)
		case err != nil:
			return explain(js.Conn(), "reading consumer "+string(lane), err)
		default:
			diffs = append(diffs, consumerDiffs(t.consumer(lane), c.CachedInfo().Config)...)
		}
	}
	if len(diffs) > 0 {
		return fmt.Errorf("%w: %s; run `masterspeak migrate up`", ErrTopology, strings.Join(diffs, "; "))
	}
	return nil
}

func streamDiffs(want, got jetstream.StreamConfig) []string {
	var d diffs
	d.add("retention", want.Retention, got.Retention)
	d.add("discard", want.Discard, got.Discard)
	d.add("discard_new_per_subject", want.DiscardNewPerSubject, got.DiscardNewPerSubject)
	d.add("max_msgs_per_subject", want.MaxMsgsPerSubject, got.MaxMsgsPerSubject)
	d.add("subjects", strings.Join(want.Subjects, ","), strings.Join(got.Subjects, ","))
	return d
}

func consumerDiffs(want, got jetstream.ConsumerConfig) []string {
	var d diffs
	d.add("consumer "+want.Durable+" ack_wait", want.AckWait, got.AckWait)
	d.add("consumer "+want.Durable+" max_deliver", want.MaxDeliver, got.MaxDeliver)
	d.add("consumer "+want.Durable+" filter", want.FilterSubject, got.FilterSubject)
	return d
}

type diffs []string

func (d *diffs) add(what string, want, got any) {
	if want != got {
		*d = append(*d, fmt.Sprintf("%s is %v, want %v", what, got, want))
	}
}

// IsTopology reports whether an operator has to act.
func IsTopology(err error) bool { return errors.Is(err, ErrTopology) }

// IsMissing reports whether the stream or a consumer is simply not there, as
// after the loss of a broker's disk.
func IsMissing(err error) bool { return errors.Is(err, ErrMissing) }
