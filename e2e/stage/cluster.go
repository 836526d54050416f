package stage

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// Cluster is three nats-servers.
type Cluster struct {
	nodes map[string]*Server // by the server's name
	urls  []string
	js    jetstream.JetStream
}

// NewCluster starts one and waits until its members have found each other.
func NewCluster(t testing.TB) *Cluster {
	t.Helper()
	c := &Cluster{nodes: map[string]*Server{}}
	const size = 3
	var routes []string
	monitor := FreePort(t)
	ports := make([]int, size)
	for n := range ports {
		ports[n] = FreePort(t)
		routes = append(routes, "nats://"+Address(ports[n]))
	}
	for n, port := range ports {
		name := "n" + strconv.Itoa(n)
		args := []string{"--name", name, "--cluster_name", "e2e", "--cluster", "nats://" + Address(port), "--routes", strings.Join(routes, ",")}
		if n == 0 {
			args = append(args, "-m", strconv.Itoa(monitor))
		}
		c.nodes[name] = NewNATS(t, args...)
		c.urls = append(c.urls, "nats://"+Address(c.nodes[name].Port))
	}
	testenv.Eventually(t, func() bool { return formed(t, monitor, size) }, "the cluster has a leader")
	nc, err := nats.Connect(c.URL(), nats.MaxReconnects(-1), nats.PingInterval(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	if c.js, err = jetstream.New(nc); err != nil {
		t.Fatal(err)
	}
	return c
}

// formed asks a node whether it knows all others and their leader.
func formed(t testing.TB, monitor, size int) bool {
	c := Client{URL: "http://" + Address(monitor), HTTP: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	a, err := c.Try(t.Context(), http.MethodGet, "/jsz", "")
	var state struct {
		Meta struct {
			Leader string `json:"leader"`
			Size   int    `json:"cluster_size"`
		} `json:"meta_cluster"`
	}
	return err == nil && json.Unmarshal(a.Body, &state) == nil && state.Meta.Leader != "" && state.Meta.Size == size
}

// URL names all nodes.
func (c *Cluster) URL() string { return strings.Join(c.urls, ",") }

// Leader waits until the stream has one among the nodes other than not, and
// until all its copies are current.
func (c *Cluster) Leader(t testing.TB, not *Server) *Server {
	t.Helper()
	var leader *Server
	testenv.Eventually(t, func() bool {
		stream, err := c.js.Stream(t.Context(), queue.Stream)
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
