package worker_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/bridge"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/worker"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// bench is a real store and a real stream with nobody working yet.
type bench struct {
	pool   *pgxpool.Pool
	store  *postgres.Store
	js     jetstream.JetStream
	stream bridge.Stream
	events *queue.Events
	owner  analysis.ID
}

func newBench(t *testing.T, cfg postgres.Config) *bench {
	t.Helper()
	pool, err := postgres.Open(testenv.Context(t), testenv.PostgresDSN(t), postgres.PoolConfig{Name: "worker"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	b := connect(t, testenv.NATS(t))
	b.pool, b.store, b.owner = pool, postgres.New(pool, pool, cfg), analysis.ID(uuid.New())
	if err := queue.Ensure(testenv.Context(t), b.js, queue.Topology{}); err != nil {
		t.Fatal(err)
	}
	return b
}

// connect makes the broker's half.
func connect(t *testing.T, url string) *bench {
	t.Helper()
	nc, err := queue.Connect(url, t.Name(), testenv.Logger(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	testenv.Eventually(t, nc.IsConnected, "NATS answers")
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	publisher, err := queue.NewPublisher(nc)
	if err != nil {
		t.Fatal(err)
	}
	return &bench{js: js, stream: bridge.Stream{Publisher: publisher, JS: js}, events: queue.NewEvents(nc)}
}

// submit accepts a speech and publishes it, as the API does.
func (b *bench) submit(t *testing.T, text string) analysis.ID {
	t.Helper()
	a, err := b.store.Submit(testenv.Context(t), analysis.Submission{
		Owner: b.owner, Text: text, Kind: "general", Depth: "standard", Language: "en", Lane: analysis.Interactive,
	})
	if err != nil {
		t.Fatal(err)
	}
	if a.Dispatch {
		b.stream.Hint(testenv.Context(t), analysis.Interactive, a.Analysis.ID)
	}
	return a.Analysis.ID
}

// startPool runs a pool until the test ends or stop is called; stop returns a
// channel that closes when the pool has ended.
func (b *bench) startPool(t *testing.T, a worker.Analyzer, cfg worker.Config) (stop func() <-chan struct{}) {
	t.Helper()
	pool := worker.New(b.store, bridge.Lanes{JS: b.js}, b.events, a, testenv.Logger(t), cfg)
	return start(t, pool.Run)
}

func (b *bench) startDispatcher(t *testing.T, cfg worker.DispatcherConfig) *worker.Dispatcher {
	t.Helper()
	if cfg.Tick == 0 {
		cfg.Tick = 20 * time.Millisecond
	}
	d := worker.NewDispatcher(b.store, b.stream, b.events, testenv.Logger(t), cfg)
	start(t, d.Run)
	return d
}

func start(t *testing.T, run func(context.Context) error) (stop func() <-chan struct{}) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := run(ctx); err != nil {
			t.Errorf("run: %v", err)
		}
	}()
	t.Cleanup(func() { cancel(); <-ended })
	return func() <-chan struct{} { cancel(); return ended }
}

func (b *bench) get(t *testing.T, id analysis.ID) analysis.Analysis {
	t.Helper()
	a, err := b.store.Get(testenv.Context(t), b.owner, id)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// await waits until the job has the status.
func (b *bench) await(t *testing.T, id analysis.ID, want analysis.Status) analysis.Analysis {
	t.Helper()
	var a analysis.Analysis
	testenv.Eventually(t, func() bool { a = b.get(t, id); return a.Status == want }, string(want))
	return a
}

// exec runs a statement that stands for the passing of time.
func (b *bench) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := b.pool.Exec(testenv.Context(t), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// messages is how many jobs are in the stream.
func (b *bench) messages(t *testing.T) int64 {
	t.Helper()
	state, err := b.stream.Look(testenv.Context(t))
	if err != nil {
		return -1
	}
	return state.Messages
}

// analyzerFunc stands for the AI provider.
type analyzerFunc func(ctx context.Context, job *analysis.Job) (json.RawMessage, error)

func (f analyzerFunc) Analyze(ctx context.Context, job *analysis.Job, _ func(analysis.Stage)) (json.RawMessage, error) {
	return f(ctx, job)
}

var instant = analyzerFunc(func(context.Context, *analysis.Job) (json.RawMessage, error) {
	return json.RawMessage(`{"ok": true}`), nil
})

// gate is an analyzer that waits to be let go.
type gate struct {
	started chan analysis.ID
	release chan error
	once    sync.Once
}

func newGate() *gate { return &gate{started: make(chan analysis.ID, 100), release: make(chan error)} }

func (g *gate) Analyze(ctx context.Context, job *analysis.Job, _ func(analysis.Stage)) (json.RawMessage, error) {
	g.started <- job.ID
	select {
	case err := <-g.release:
		return json.RawMessage(`{"gated": true}`), err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (g *gate) open() { g.once.Do(func() { close(g.release) }) }
