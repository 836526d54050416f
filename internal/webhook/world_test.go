package webhook_test

import (
	"context"
	"encoding/json"
	"net/netip"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go"
	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/outbound"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/seal"
	"github.com/masterspeak/masterspeak/internal/testenv"
	"github.com/masterspeak/masterspeak/internal/webhook"
)

// world is a real store and a real NATS server, and an account in it.
type world struct {
	t       *testing.T
	store   *postgres.Store
	pool    *pgxpool.Pool
	ring    *seal.Ring
	bus     *queue.Events
	service *webhook.Service
	owner   analysis.ID
	reach   outbound.Config
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

func newWorld(t *testing.T) *world { return newWorldReaching(t, outbound.Config{Allow: loopback}) }

func newWorldReaching(t *testing.T, reach outbound.Config) *world {
	t.Helper()
	ring, err := seal.New("test:0123456789abcdef0123456789abcdef")
	if err != nil {
		t.Fatal(err)
	}
	nc, err := nats.Connect(testenv.NATS(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	w := &world{t: t, ring: ring, bus: queue.NewEvents(nc), reach: reach}
	w.pool = testenv.Postgres(t)
	w.store = postgres.New(w.pool, w.pool, postgres.Config{Told: w.bus.WakeWebhooks})
	w.service = webhook.NewService(w.store, w.store, ring, reach, w.bus.WakeWebhooks)
	w.owner = w.account()
	return w
}

func (w *world) account() analysis.ID {
	w.t.Helper()
	id := analysis.ID(uuid.New())
	w.exec("INSERT INTO users (id, email, password_hash) VALUES ($1, $2, '')", id, id.String()+"@example.com")
	return id
}

// exec runs a statement that stands for the passing of time.
func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	if _, err := w.pool.Exec(testenv.Context(w.t), sql, args...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) scan(sql string, into ...any) {
	w.t.Helper()
	if err := w.pool.QueryRow(testenv.Context(w.t), sql).Scan(into...); err != nil {
		w.t.Fatal(err)
	}
}

// endpoint makes one that wants to hear of everything, or of the events.
func (w *world) endpoint(url string, events ...string) webhook.Created {
	w.t.Helper()
	if events == nil {
		events = webhook.Events()
	}
	made, err := w.service.Create(testenv.Context(w.t), w.owner, webhook.Endpoint{URL: url, Events: events}, webhook.Key{})
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

// start runs a deliverer until stop, or the end of the test.
func (w *world) start(cfg webhook.Config) (stop func()) {
	w.t.Helper()
	return w.startWith(w.store, cfg)
}

func (w *world) startWith(store webhook.Store, cfg webhook.Config) (stop func()) {
	w.t.Helper()
	return w.startLogging(store, testenv.Logger(w.t), cfg)
}

func (w *world) startLogging(store webhook.Store, log zerolog.Logger, cfg webhook.Config) (stop func()) {
	w.t.Helper()
	d := webhook.NewDeliverer(store, w.ring, outbound.NewClient(w.reach), w.bus, log, cfg)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-ended; err != nil {
			w.t.Errorf("the deliverer ended with %v", err)
		}
	}
	w.t.Cleanup(stop)
	return stop
}

// submit accepts a job and begins it.
func (w *world) submit(url string) *analysis.Job {
	w.t.Helper()
	ctx := testenv.Context(w.t)
	if url != "" {
		must(w.t, w.service.Prepare(ctx, w.owner))
	}
	a, err := w.store.Submit(ctx, analysis.Submission{
		Owner: w.owner, Text: "A word of the speech.", Kind: "general", Depth: "standard", Language: "en", Lane: analysis.Interactive, WebhookURL: url,
	})
	must(w.t, err)
	job, err := w.store.Claim(ctx, a.Analysis.ID)
	must(w.t, err)
	return job
}

// succeed takes a job from its submission to its result.
func (w *world) succeed(url string) analysis.ID {
	w.t.Helper()
	job := w.submit(url)
	_, err := w.store.Finish(testenv.Context(w.t), job.Lease, json.RawMessage(`{"secret":"result"}`))
	must(w.t, err)
	return job.ID
}

func (w *world) deliveries(endpoint analysis.ID) []webhook.Delivery {
	w.t.Helper()
	list, err := w.store.WebhookDeliveries(testenv.Context(w.t), w.owner, endpoint, "", nil, 100)
	must(w.t, err)
	return list
}

// oldest is the first delivery to an endpoint; none is there before its time.
func (w *world) oldest(endpoint analysis.ID) (d webhook.Delivery) {
	w.t.Helper()
	if list := w.deliveries(endpoint); len(list) > 0 {
		d = list[len(list)-1]
	}
	return d
}

// delivery waits until the only one has the status.
func (w *world) delivery(endpoint analysis.ID, status webhook.Status) (d webhook.Delivery) {
	w.t.Helper()
	testenv.Eventually(w.t, func() bool {
		if list := w.deliveries(endpoint); len(list) == 1 {
			d = list[0]
		}
		return d.Status == status && len(d.Attempts) > 0
	}, "the delivery is "+string(status))
	return d
}

func (w *world) get(endpoint analysis.ID) webhook.Endpoint {
	w.t.Helper()
	e, err := w.store.GetWebhook(testenv.Context(w.t), w.owner, endpoint)
	must(w.t, err)
	return e
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// quick is a schedule of as many tries that a test can wait for.
func quick(tries int) webhook.Config {
	s := webhook.Schedule{}
	for i := range tries {
		s = append(s, time.Duration(i)*10*time.Millisecond)
	}
	return webhook.Config{Schedule: s, Tick: 10 * time.Millisecond, Breaker: webhook.Breaker{Failures: 1000}}
}
