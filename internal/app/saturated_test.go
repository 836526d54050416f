package app_test

import (
	"sync"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestRequestsThatFindNoConnectionAreToldSoonAndAllGoesOnAfterwards(t *testing.T) {
	t.Parallel()
	s := start(t, "POSTGRES_POOL_SIZE=1", "POSTGRES_MAX_OVERFLOW=0")
	c := s.join()
	ctx := testenv.Context(t)
	lock, err := s.db.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock.Exec(ctx, "LOCK TABLE submissions IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got := c.ask("GET /v1/analyses", ""); got.status != 503 || got.header.Get("Retry-After") == "" {
				t.Errorf("got %d, Retry-After %q, want to be told to come again", got.status, got.header.Get("Retry-After"))
			}
		})
	}
	all.Wait()
	if waited := time.Since(began); waited > 10*time.Second {
		t.Errorf("the last was told after %s", waited)
	}
	if err := lock.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	c.until(c.submit("Good evening. Thank you for coming.").Id.String(), "succeeded")
}
