package e2e

import (
	"strconv"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestAThousandQueuedJobsSurviveTheLossOfTheQueue(t *testing.T) {
	t.Parallel()
	const jobs = 1000
	dsn := testenv.PostgresDSN(t)
	s := newSystem(t, dsn)
	api := s.api(t)
	var g errgroup.Group
	g.SetLimit(32)
	for i := range jobs {
		g.Go(func() error {
			api.submit(t, "Um, this is speech number "+strconv.Itoa(i)+".")
			return nil
		})
	}
	_ = g.Wait()

	s.wipeQueue(t)
	s.worker(t)
	s.finishes(t, jobs)
}

// wipeQueue puts an empty NATS server in the place of the one that ran.
func (s *system) wipeQueue(t *testing.T) {
	t.Helper()
	port := portOf(t, s.nats.URL())
	s.nats.Stop()
	s.nats = testenv.NATSServerIn(t, testenv.Folder(t), port)
}

// finishes waits until n jobs have succeeded and none is left, and sees one
// result each.
func (s *system) finishes(t *testing.T, n int) {
	t.Helper()
	pool := testenv.Pool(t, s.dsn)
	var succeeded, results int
	for patience := 0; succeeded < n && patience < 5; patience++ {
		before := succeeded
		testenv.Eventually(t, func() bool {
			succeeded, results = countResults(t, pool)
			return succeeded == n || succeeded >= before+n/4
		}, "a quarter more of the jobs have succeeded")
	}
	if succeeded != n || results != n {
		t.Errorf("%d jobs have succeeded with %d results, want %d of each", succeeded, results, n)
	}
}
