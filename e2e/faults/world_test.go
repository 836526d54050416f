package faults

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// world is an installation that can be broken everywhere: an API, two workers
// and four servers, each a process, with a link from each process to each
// server.
type world struct {
	postgres *stage.Postgres
	nats     *stage.Server
	redis    *stage.Server
	provider *stage.Provider
	system   *stage.System
	pool     *pgxpool.Pool // straight to Postgres

	api, worker, spare *member
	owners             []*stage.Client
	prober             *stage.Client // one without a backlog
	journal            *journal
	watchers           []*watcher
	before             map[*member]footprint
}

const owners = 4

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{
		postgres: stage.NewPostgres(t), nats: stage.NewNATS(t), redis: stage.NewRedis(t), provider: stage.NewProvider(t),
	}
	w.provider.Takes = 10 * time.Millisecond
	w.system = stage.NewSystemOn(t, w.postgres.DSN(), "nats://"+stage.Address(w.nats.Port), unlimited()...)
	w.pool = testenv.Pool(t, w.system.DSN)
	w.journal = newJournal(t, w.pool)
	w.api, w.worker, w.spare = w.member(t, "api"), w.member(t, "worker"), w.member(t, "worker")
	for n := range owners + 1 {
		w.owners = append(w.owners, w.client(t, fmt.Sprintf("speaker%d@example.com", n)))
	}
	w.prober, w.owners = w.owners[owners], w.owners[:owners]
	for _, c := range w.owners {
		w.watchers = append(w.watchers, watch(t, c))
	}
	w.warmUp(t)
	w.before = w.measure(t)
	return w
}

// unlimited uses the shared limits without ever reaching them.
func unlimited() []string {
	env := []string{"RATE_LIMIT_ENABLED=true", "ACCESS_TTL=24h"}
	for _, name := range []string{"GLOBAL", "AUTH", "API", "ANALYSIS", "UPLOAD"} {
		env = append(env, "RATE_LIMIT_"+name+"=1000000/minute")
	}
	return env
}

// client is a new user's, who is patient for a few seconds.
func (w *world) client(t *testing.T, email string) *stage.Client {
	t.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: submitters}
	t.Cleanup(transport.CloseIdleConnections)
	c := &stage.Client{URL: "http://" + w.api.door.Addr(), HTTP: &http.Client{Transport: transport}}
	w.system.AddUser(t, email)
	c.Login(t, email)
	return c
}

// warmUp brings pools and caches to their working size.
func (w *world) warmUp(t *testing.T) {
	t.Helper()
	load := w.load(t)
	load.Reach(t, 200)
	load.End()
	w.drain(t)
}

const submitters = 16

func (w *world) load(t *testing.T) *stage.Load {
	t.Helper()
	return stage.StartLoad(t, stage.LoadConfig{
		Clients: w.owners, Submitters: submitters, Every: 2500 * time.Microsecond, Patience: 10 * time.Second,
		AwayIsFine: true, RefusedIsFine: true,
	})
}

// drain waits until no job is left, for as long as they become fewer.
func (w *world) drain(t *testing.T) {
	t.Helper()
	live := func() (n int) {
		err := w.pool.QueryRow(t.Context(), `SELECT count(*) FROM analyses WHERE status IN ('queued', 'running')`).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for left := live(); left > 0; left = live() {
		testenv.Eventually(t, func() bool { return live() < left }, fmt.Sprintf("jobs end; %d are left", left))
	}
}
