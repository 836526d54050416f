package erasure_test

import (
	"context"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/erasure"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

type silent struct{}

func (silent) Cancelled(analysis.ID) {}

// A reuse of a token that has run out is told from nonsense for a day; until
// then the token belongs to whoever erases by age.
func TestErasuresLeaveATokenThatHasJustRunOut(t *testing.T) {
	t.Parallel()
	ctx, pool := testenv.Context(t), testenv.Postgres(t)
	s := postgres.New(pool, pool, postgres.Config{})
	user := func(email string) analysis.ID {
		u, err := s.CreateUser(ctx, email, "", "hash")
		if err != nil {
			t.Fatal(err)
		}
		return u.ID
	}
	if err := s.BeginFamily(ctx, user("ada@example.com"), 0, [32]byte{1}, time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	working, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	eraser := erasure.New(s, silent{}, testenv.Logger(t), erasure.Config{Every: 10 * time.Millisecond, Settle: time.Nanosecond})
	go func() { ended <- eraser.Run(working) }()
	for _, email := range []string{"bob@example.com", "eve@example.com"} { // the second only after a whole round
		id := user(email)
		if err := s.EraseUser(ctx, id); err != nil {
			t.Fatal(err)
		}
		testenv.Eventually(t, func() bool {
			var finished bool
			err := pool.QueryRow(ctx, "SELECT finished_at IS NOT NULL FROM erasures WHERE account_id = $1", id).Scan(&finished)
			return err == nil && finished
		}, "the erasure of "+email+" is finished")
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Run: %v", err)
	}
	var left int
	if err := pool.QueryRow(ctx, "SELECT count(*) FROM refresh_tokens").Scan(&left); err != nil || left != 1 {
		t.Errorf("%d tokens are left, %v, want the one that ran out an hour ago", left, err)
	}
}
