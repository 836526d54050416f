package e2e

import (
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestNothingIsLostWhenNodesOfTheNATSClusterFail(t *testing.T) {
	t.Parallel()
	cluster := stage.NewCluster(t)
	s := stage.NewSystemOn(t, testenv.PostgresDSN(t), cluster.URL(), "NATS_REPLICAS=3")
	s.AddOwnUser(t)
	api := s.API(t)
	s.Worker(t)
	s.Worker(t)
	load := stage.StartLoad(t, stage.LoadConfig{Clients: []*stage.Client{api}, Submitters: 8, Every: 10 * time.Millisecond})
	load.Reach(t, 200)

	leader := cluster.Leader(t, nil)
	leader.Kill(t)
	cluster.Leader(t, leader) // another one
	load.Reach(t, load.Count()+200)
	leader.Start(t)

	leader = cluster.Leader(t, nil)
	leader.Freeze(t) // and the two others do not hear of it
	cluster.Leader(t, leader)
	load.Reach(t, load.Count()+200)
	leader.Thaw(t)
	load.Reach(t, load.Count()+200)
	finishes(t, s, len(load.End()))
}
