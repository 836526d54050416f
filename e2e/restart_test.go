package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestNothingAcknowledgedIsLostWhenPostgresRestarts(t *testing.T) {
	t.Parallel()
	const enough = 300
	dir := testenv.Folder(t)
	postgres := testenv.PostgresServer(t, dir, 0)
	s := newSystem(t, postgres.DSN("postgres"))
	api := s.api(t)
	s.worker(t)
	load := startLoad(t, api, 8)
	load.reach(t, enough)
	if err := postgres.Stop(); err != nil {
		t.Fatal(err)
	}
	testenv.Receive(t, load.refused) // it was noticed
	testenv.PostgresServer(t, dir, portOf(t, s.dsn))
	load.reach(t, load.count()+enough)
	acknowledged := load.end(t)

	pool := testenv.Pool(t, s.dsn)
	testenv.Eventually(t, func() bool {
		var n int
		err := pool.QueryRow(t.Context(), `SELECT count(*) FROM analyses JOIN results USING (id) WHERE id = any($1) AND status = 'succeeded'`, acknowledged).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n == len(acknowledged)
	}, fmt.Sprintf("all %d acknowledged jobs have succeeded", len(acknowledged)))
}

// load submits without a pause until it is ended, and notes what was accepted.
type load struct {
	stop    context.CancelFunc
	done    sync.WaitGroup
	refused chan struct{} // gets a value, once, when a submission was refused

	mu       sync.Mutex // guards accepted
	accepted []uuid.UUID
}

func startLoad(t *testing.T, c *client, clients int) *load {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	l := &load{stop: stop, refused: make(chan struct{}, 1)}
	for n := range clients {
		l.done.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				l.submit(ctx, t, c, fmt.Sprintf(`{"text":"Um, speech %d of speaker %d."}`, i, n))
			}
		})
	}
	t.Cleanup(func() { stop(); l.done.Wait() })
	return l
}

func (l *load) submit(ctx context.Context, t *testing.T, c *client, body string) {
	a, err := c.try(ctx, http.MethodPost, "/v1/analyses", body)
	switch {
	case ctx.Err() != nil: // ended: whether it was accepted is not known
	case err != nil:
		t.Errorf("the API went away: %v", err)
		l.stop()
	case a.status == http.StatusAccepted:
		var doc struct{ ID uuid.UUID }
		if err := json.Unmarshal(a.body, &doc); err != nil {
			t.Errorf("reading %s: %v", a.body, err)
		}
		l.mu.Lock()
		l.accepted = append(l.accepted, doc.ID)
		l.mu.Unlock()
	case a.status == http.StatusServiceUnavailable:
		select {
		case l.refused <- struct{}{}:
		default:
		}
	default:
		t.Errorf("a submission was answered with %d %s", a.status, a.body)
		l.stop()
	}
}

func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.accepted)
}

func (l *load) reach(t *testing.T, n int) {
	t.Helper()
	testenv.Eventually(t, func() bool { return l.count() >= n }, fmt.Sprintf("%d submissions are accepted", n))
}

// end stops the load and returns what was accepted.
func (l *load) end(t *testing.T) []uuid.UUID {
	t.Helper()
	l.stop()
	l.done.Wait()
	return l.accepted
}

func portOf(t *testing.T, address string) int {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
