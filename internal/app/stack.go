package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/alarm"
	"github.com/masterspeak/masterspeak/internal/blob"
	"github.com/masterspeak/masterspeak/internal/bridge"
	"github.com/masterspeak/masterspeak/internal/config"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/recording"
	"github.com/masterspeak/masterspeak/internal/telemetry"
	"github.com/masterspeak/masterspeak/internal/tracing"
)

// Version is set by the linker for a release.
var Version = "dev"

// errQueueClosed ends the process: a client that has given up never pulls again.
var errQueueClosed = errors.New("the NATS client has given up")

// stack is what both services stand on.
type stack struct {
	cfg      *config.Config
	log      zerolog.Logger
	pool     *pgxpool.Pool // requests and claims
	vital    *pgxpool.Pool // heartbeats and finishes
	store    *postgres.Store
	nc       *nats.Conn
	js       jetstream.JetStream
	publish  *queue.Publisher
	events   *queue.Events
	topology queue.Topology
	blobs    *blob.Store       // nil without BLOB_URL
	keeper   *recording.Keeper // likewise
	metrics  *prometheus.Registry
	dir      string           // of state, and
	out      io.Writer        // what a person reads; of dev, else empty
	tracing  *tracing.Tracing // nil without OTEL_EXPORTER_OTLP_ENDPOINT
	alarm    *alarm.Alarm     // nil without SENTRY_DSN
	closing  context.Context  //nolint:containedctx // for the last traces, after everything else has ended
	gaveUp   chan error       // of one
}

// open connects to Postgres and NATS, neither of which needs to be there yet.
func open(ctx context.Context, name string, cfg *config.Config, log zerolog.Logger) (_ *stack, err error) {
	CollectLess()
	s := &stack{cfg: cfg, log: log, metrics: prometheus.NewRegistry(), gaveUp: make(chan error, 1)}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if err := s.openTelemetry(ctx, name); err != nil {
		return nil, err
	}
	if err := s.openPostgres(ctx, name); err != nil {
		return nil, err
	}
	telemetry.Pool(s.metrics, "requests", s.pool.Stat)
	telemetry.Pool(s.metrics, "vital", s.vital.Stat)
	s.store = postgres.New(s.pool, s.vital, postgres.Config{Lease: cfg.Lease, Heartbeat: cfg.Heartbeat, OwnerWindow: cfg.OwnerWindow, Told: s.wakeWebhooks})
	s.topology = topology(cfg)
	if s.nc, err = queue.Connect(cfg.NATSURL.Reveal(), "masterspeak-"+name, log, s.queueClosed); err != nil {
		return nil, err
	}
	if s.js, err = jetstream.New(s.nc); err != nil {
		return nil, fmt.Errorf("making a jetstream client: %w", err)
	}
	if s.publish, err = queue.NewPublisher(s.nc); err != nil {
		return nil, err
	}
	if s.tracing != nil {
		s.publish.Spans = s.tracing
	}
	s.events = queue.NewEvents(s.nc)
	return s, s.openBlobs(ctx)
}

// openPostgres makes two pools: while requests and claims wait for each other,
// heartbeats and finishes have connections of their own.
func (s *stack) openPostgres(ctx context.Context, name string) (err error) {
	dsn := s.cfg.DatabaseURL.Reveal()
	main := postgres.PoolConfig{
		Name: name, MaxConns: s.cfg.PostgresPoolSize + s.cfg.PostgresMaxOverflow, MinIdle: min(4, s.cfg.PostgresPoolSize), Pooled: pooled(s.cfg),
	}
	if name == "worker" {
		main.StatementTimeout = time.Minute // a large batch that is cut off would begin again for ever
	}
	if s.pool, err = postgres.Open(ctx, dsn, main); err != nil {
		return err
	}
	s.vital, err = postgres.Open(ctx, dsn, postgres.PoolConfig{
		Name: name + "-vital", MaxConns: VitalConns, MinIdle: 1, StatementTimeout: 10 * time.Second, Pooled: pooled(s.cfg),
	})
	return err
}

// VitalConns is what a process may open beyond POSTGRES_POOL_SIZE and
// POSTGRES_MAX_OVERFLOW.
const VitalConns = 4

// pooled: connections lead to a pooler that changes sessions between
// transactions.
func pooled(cfg *config.Config) bool { return cfg.PGExecMode == "cache_describe" }

func (s *stack) openBlobs(ctx context.Context) (err error) {
	if s.cfg.BlobURL == "" {
		return nil
	}
	if s.blobs, err = blob.Open(ctx, s.cfg.BlobURL); err != nil {
		return err
	}
	s.keeper = recording.New(s.store, s.blobs, s.log)
	return nil
}

func topology(cfg *config.Config) queue.Topology {
	return queue.Topology{Replicas: cfg.NATSReplicas, AckWait: cfg.AckWait}
}

// broker is the queue as the dispatcher and operators see it.
func (s *stack) broker() bridge.Stream {
	return bridge.Stream{Publisher: s.publish, JS: s.js, Topology: s.topology}
}

func (s *stack) queueClosed(err error) {
	select {
	case s.gaveUp <- err:
	default: // one is enough to end the process
	}
}

// watchQueue returns an error if the NATS client gives up, nil when ctx ends.
func (s *stack) watchQueue(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.gaveUp:
		if ctx.Err() != nil {
			return nil
		}
		return fmt.Errorf("%w: %w", errQueueClosed, err)
	}
}

// close closes what was opened, in the opposite order. What was published but
// not sent yet gets a moment.
func (s *stack) close() {
	defer s.closeTelemetry() // last: what failed on the way is told too
	if s.blobs != nil {
		_ = s.blobs.Close()
	}
	if s.nc != nil {
		_ = s.nc.FlushTimeout(brokerTime) // a server that is away keeps nobody
		s.nc.Close()
	}
	s.closePools()
}
