package e2e

import (
	"strconv"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestAThousandQueuedJobsSurviveTheLossOfTheQueue(t *testing.T) {
	t.Parallel()
	const jobs = 1000
	dsn := testenv.PostgresDSN(t)
	s := stage.NewSystem(t, dsn)
	api := s.API(t)
	var g errgroup.Group
	g.SetLimit(32)
	for i := range jobs {
		g.Go(func() error {
			api.Submit(t, "Um, this is speech number "+strconv.Itoa(i)+".")
			return nil
		})
	}
	_ = g.Wait()

	wipeQueue(t, s)
	s.Worker(t)
	finishes(t, s, jobs)
}

// wipeQueue puts an empty NATS server in the place of the one that ran.
func wipeQueue(t *testing.T, s *stage.System) {
	t.Helper()
	port := stage.PortOf(t, s.NATS.URL())
	s.NATS.Stop()
	s.NATS = testenv.NATSServerIn(t, testenv.Folder(t), port)
}

// finishes waits until n jobs have succeeded and none is left, and sees one
// result each.
func finishes(t *testing.T, s *stage.System, n int) {
	t.Helper()
	pool := testenv.Pool(t, s.DSN)
	var succeeded, results int
	for patience := 0; succeeded < n && patience < 5; patience++ {
		before := succeeded
		testenv.Eventually(t, func() bool {
			succeeded, results = stage.CountResults(t, pool)
			return succeeded == n || succeeded >= before+n/4
		}, "a quarter more of the jobs have succeeded")
	}
	if succeeded != n || results != n {
		t.Errorf("%d jobs have succeeded with %d results, want %d of each", succeeded, results, n)
	}
}
