package worker_test

import (
	"bytes"
	"context"
	"net/url"
	"strconv"
	"strings"
	"sync"
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
	server, b, log := testenv.NATSServer(t), newBench(t, postgres.Config{}), &lines{}
	there := connect(t, server.URL())
	if err := queue.Ensure(testenv.Context(t), there.js, queue.Topology{}); err != nil {
		t.Fatal(err)
	}
	looks := &countingStream{Stream: there.stream}
	stop := start(t, worker.NewDispatcher(b.store, looks, b.events, zerolog.New(log), worker.DispatcherConfig{Tick: 10 * time.Millisecond}).Run)
	defer func() { <-stop() }() // before the server that is started again
	testenv.Eventually(t, func() bool { return looks.looks.Load() > 0 }, "the dispatcher runs")

	server.Stop()
	testenv.Eventually(t, func() bool { return log.count("dispatcher step not done") > 0 }, "it says that NATS is away")
	now := looks.looks.Load()
	testenv.Eventually(t, func() bool { return looks.looks.Load() > now+10 }, "it has looked again and again")
	if n := log.count(`"step":"look"`); n != 1 {
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
	testenv.Eventually(t, func() bool { return log.count("dispatcher steps done again") == 1 }, "it says that all is well")
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

// lines is a log that can be read meanwhile.
type lines struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

func (l *lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

func (l *lines) count(part string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.text.String(), part)
}
