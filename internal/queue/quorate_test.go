package queue

import (
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

func TestQuorateTakesALeaderAndAMajorityThatWasHeard(t *testing.T) {
	t.Parallel()
	const now, longAgo = time.Second, 10 * time.Second
	for name, c := range map[string]struct {
		leader string
		heard  []time.Duration // how long ago, each of the other copies
		want   bool
	}{
		"all are heard":              {"n0", []time.Duration{now, now}, true},
		"one node is down":           {"n0", []time.Duration{now, longAgo}, true},
		"the leader is cut off":      {"n0", []time.Duration{longAgo, longAgo}, false},
		"a follower is cut off":      {"", []time.Duration{longAgo, longAgo, now}, false},
		"an election is on":          {"", []time.Duration{now, now, now}, false},
		"there is no other copy":     {"n0", nil, true},
		"two of four are not enough": {"n0", []time.Duration{now, longAgo, longAgo}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			info := &jetstream.ClusterInfo{Leader: c.leader}
			for _, active := range c.heard {
				info.Replicas = append(info.Replicas, &jetstream.PeerInfo{Active: active})
			}
			if got := quorate(info); got != c.want {
				t.Errorf("quorate is %t, want %t", got, c.want)
			}
		})
	}
}

func TestAServerByItselfIsQuorate(t *testing.T) {
	t.Parallel()
	if !quorate(nil) {
		t.Error("it is not")
	}
}
