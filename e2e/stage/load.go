package stage

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// LoadConfig says who submits and how much.
type LoadConfig struct {
	Clients    []*Client
	Submitters int           // requests at the same time
	Every      time.Duration // one submission per this; without a pause when zero
	Patience   time.Duration // with one request; without an end when zero
	// AwayIsFine lets requests end without an answer.
	AwayIsFine bool
	// RefusedIsFine lets requests be answered with 503.
	RefusedIsFine bool
}

// Load submits until it is ended, and notes what was accepted. What is on its
// way at the end is waited for.
type Load struct {
	Refused chan struct{} // gets a value, once, when a submission was refused

	t    testing.TB
	cfg  LoadConfig
	stop context.CancelFunc
	done sync.WaitGroup

	mu       sync.Mutex // guards what follows
	accepted []uuid.UUID
	failed   int
}

// StartLoad begins.
func StartLoad(t testing.TB, cfg LoadConfig) *Load {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	l := &Load{Refused: make(chan struct{}, 1), t: t, cfg: cfg, stop: stop}
	pace := time.NewTicker(max(cfg.Every, 1))
	for n := range cfg.Submitters {
		l.done.Go(func() { l.run(ctx, pace.C, n) })
	}
	t.Cleanup(func() { stop(); l.done.Wait(); pace.Stop() })
	return l
}

func (l *Load) run(ctx context.Context, pace <-chan time.Time, n int) {
	for i := 0; ctx.Err() == nil; i++ {
		if l.cfg.Every > 0 {
			select {
			case <-pace:
			case <-ctx.Done():
				return
			}
		}
		l.submit(l.t.Context(), l.cfg.Clients[(i+n)%len(l.cfg.Clients)], fmt.Sprintf(`{"text":"Um, speech %d of speaker %d."}`, i, n))
	}
}

func (l *Load) submit(ctx context.Context, c *Client, body string) {
	asking, cancel := ctx, context.CancelFunc(func() {})
	if l.cfg.Patience > 0 {
		asking, cancel = context.WithTimeout(ctx, l.cfg.Patience)
	}
	defer cancel()
	a, err := c.Try(asking, http.MethodPost, "/v1/analyses", body)
	switch {
	case ctx.Err() != nil: // the test ends
	case err != nil && l.cfg.AwayIsFine, a.Status == http.StatusServiceUnavailable && l.cfg.RefusedIsFine:
		select {
		case l.Refused <- struct{}{}:
		default:
		}
	case err != nil:
		l.failure("the API went away: %v", err)
	case a.Status == http.StatusAccepted:
		var doc struct{ ID uuid.UUID }
		if err := json.Unmarshal(a.Body, &doc); err != nil {
			l.failure("reading %s: %v", a.Body, err)
		}
		l.mu.Lock()
		l.accepted = append(l.accepted, doc.ID)
		l.mu.Unlock()
	default:
		l.failure("a submission was answered with %d %s", a.Status, a.Body)
	}
}

// failure fails the test, saying no more than one needs to see.
func (l *Load) failure(format string, args ...any) {
	l.mu.Lock()
	l.failed++
	n := l.failed
	l.mu.Unlock()
	if n <= 5 {
		l.t.Errorf(format, args...)
	}
}

// Accepted returns what was so far.
func (l *Load) Accepted() []uuid.UUID {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.accepted)
}

// Count is how many were accepted so far.
func (l *Load) Count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.accepted)
}

// Reach waits until n were accepted, for as long as the number grows.
func (l *Load) Reach(t testing.TB, n int) {
	t.Helper()
	for l.Count() < n {
		before := l.Count()
		testenv.Eventually(t, func() bool { return l.Count() >= n || l.Count() > before+100 },
			fmt.Sprintf("submissions are accepted; %d of %d were", before, n))
	}
}

// End stops it and returns what was accepted.
func (l *Load) End() []uuid.UUID {
	l.stop()
	l.done.Wait()
	return l.Accepted()
}
