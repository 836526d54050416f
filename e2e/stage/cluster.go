package stage

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// Cluster is three nats-servers that reach each other through links alone.
type Cluster struct {
	nodes map[string]*Node // by the server's name
	nc    *nats.Conn
	js    jetstream.JetStream
}

// clusterSize leaves a majority when one node fails.
const clusterSize = 3

// NewCluster starts one and waits until its members have found each other.
func NewCluster(t testing.TB) *Cluster {
	t.Helper()
	c := &Cluster{nodes: map[string]*Node{}}
	for _, n := range newNodes(t) {
		n.start(t)
		c.nodes[n.name] = n
	}
	testenv.Eventually(t, func() bool { return c.all(func(n *Node) bool { return n.formed(t) }) }, "the cluster has a leader")
	var err error
	if c.nc, err = nats.Connect(c.URL(), nats.MaxReconnects(-1), nats.PingInterval(time.Second)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.nc.Close)
	if c.js, err = jetstream.New(c.nc); err != nil {
		t.Fatal(err)
	}
	return c
}

// newNodes are not started yet. Each has a link of its own to each other.
func newNodes(t testing.TB) []*Node {
	t.Helper()
	nodes := make([]*Node, clusterSize)
	for i := range nodes {
		nodes[i] = &Node{name: "n" + strconv.Itoa(i), port: testenv.FreePort(t), monitor: testenv.FreePort(t)}
	}
	for _, from := range nodes {
		for _, to := range nodes {
			if from == to {
				continue
			}
			link := NewLink(t, Address(to.port))
			from.out, to.in = append(from.out, link), append(to.in, link)
		}
	}
	return nodes
}

func (c *Cluster) all(is func(*Node) bool) bool {
	for _, n := range c.nodes {
		if !is(n) {
			return false
		}
	}
	return true
}

// URL names all nodes.
func (c *Cluster) URL() string {
	var urls []string
	for _, n := range c.nodes {
		urls = append(urls, n.URL())
	}
	return strings.Join(urls, ",")
}

// Leader waits until the stream has one among the nodes other than not, and
// until all its copies are current. It asks one of these nodes: the other may
// believe that it still leads.
func (c *Cluster) Leader(t testing.TB, not *Node) *Node {
	t.Helper()
	var leader *Node
	testenv.Eventually(t, func() bool {
		if not != nil && c.nc.ConnectedServerName() == not.name {
			_ = c.nc.ForceReconnect() // refused only once it is closed
			return false
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second) // nobody answers in an election
		defer cancel()
		stream, err := c.js.Stream(ctx, queue.Stream)
		if err != nil || stream.CachedInfo().Cluster == nil {
			return false
		}
		cluster := stream.CachedInfo().Cluster
		for _, peer := range cluster.Replicas {
			if !peer.Current && c.nodes[peer.Name] != not {
				return false
			}
		}
		leader = c.nodes[cluster.Leader]
		return leader != nil && leader != not
	}, fmt.Sprintf("the stream %s has a leader", queue.Stream))
	return leader
}

// Isolate cuts the node off from the others, who do not hear of it, and waits
// until it knows of no leader. Its clients stay connected.
func (c *Cluster) Isolate(t testing.TB, n *Node) {
	t.Helper()
	for _, member := range c.nodes {
		member.throughLinks(t)
	}
	n.cut()
	testenv.Eventually(t, func() bool { return n.leaderless(t) }, n.name+" knows of no leader")
}
