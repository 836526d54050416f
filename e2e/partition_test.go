package e2e

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// healing is how long work may take to catch up once a partition is over.
const healing = 10 * time.Second

// All processes are clients of the node that is cut off. It goes on serving
// them, so that they have to leave it by themselves.
func TestNothingIsLostWhenANodeOfTheNATSClusterIsCutOff(t *testing.T) {
	t.Parallel()
	cluster := stage.NewCluster(t)
	s := stage.NewSystemOn(t, testenv.PostgresDSN(t), cluster.URL(), "NATS_REPLICAS=3")
	s.AddOwnUser(t)
	leader, pool := cluster.Leader(t, nil), testenv.Pool(t, s.DSN)
	there := "NATS_URL=" + leader.URL() // which tells of the others
	api := s.API(t, there)
	s.Worker(t, there)
	s.Worker(t, there)
	load := stage.StartLoad(t, stage.LoadConfig{Clients: []*stage.Client{api}, Submitters: 8, Every: 10 * time.Millisecond})
	load.Reach(t, 200)

	cut := time.Now()
	cluster.Isolate(t, leader)
	cluster.Leader(t, leader) // another one
	load.Reach(t, load.Count()+500)
	catchUp(t, pool, load)
	during := time.Since(cut)
	leader.Heal()
	after := catchUp(t, pool, load)
	t.Logf("caught up %s after the cut, and %s after its end", during.Round(time.Millisecond), after.Round(time.Millisecond))
	if after > healing {
		t.Errorf("that was after %s, want at most %s", after, healing)
	}
	cluster.Leader(t, nil)
	load.Reach(t, load.Count()+500)
	finishes(t, s, len(load.End()))
}

// catchUp waits until as many jobs have succeeded as are accepted now.
func catchUp(t *testing.T, pool *pgxpool.Pool, load *stage.Load) time.Duration {
	t.Helper()
	began, n := time.Now(), load.Count()
	testenv.Eventually(t, func() bool {
		succeeded, _ := stage.CountResults(t, pool)
		return succeeded >= n
	}, "work has caught up with what was accepted")
	return time.Since(began)
}
