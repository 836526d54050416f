package worker_test

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/bridge"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/worker"
)

func TestALoopThatFailsSaysSoOnceAndWhenItIsOver(t *testing.T) {
	t.Parallel()
	server, b, log := testenv.NATSServer(t), newBench(t, postgres.Config{}), &testenv.Lines{}
	there := connect(t, server.URL())
	if err := queue.Ensure(testenv.Context(t), there.js, queue.Topology{}); err != nil {
		t.Fatal(err)
	}
	looks := &countingStream{Stream: there.stream}
	stop := start(t, worker.NewDispatcher(b.store, looks, b.events, zerolog.New(log), worker.DispatcherConfig{Tick: 10 * time.Millisecond}).Run)
	defer func() { <-stop() }() // before the server that is started again
	testenv.Eventually(t, func() bool { return looks.looks.Load() > 0 }, "the dispatcher runs")

	server.Stop()
	testenv.Eventually(t, func() bool { return strings.Count(log.String(), "dispatcher step not done") > 0 }, "it says that NATS is away")
	now := looks.looks.Load()
	testenv.Eventually(t, func() bool { return looks.looks.Load() > now+10 }, "it has looked again and again")
	if n := strings.Count(log.String(), `"step":"look"`); n != 1 {
		t.Errorf("it said so %d times", n)
	}

	u, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	testenv.NATSServerIn(t, testenv.Folder(t), port)
	testenv.Eventually(t, func() bool { return strings.Count(log.String(), "dispatcher steps done again") == 1 }, "it says that all is well")
}

// countingStream counts the looks.
type countingStream struct {
	bridge.Stream

	looks atomic.Int64
}

func (s *countingStream) Look(ctx context.Context) (worker.StreamState, error) {
	s.looks.Add(1)
	return s.Stream.Look(ctx)
}
