package stage

import (
	"encoding/json"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Node is a member of a Cluster.
type Node struct {
	*Server

	name          string
	port, monitor int     // for the other nodes, and for questions
	out, in       []*Link // to and from the other nodes
}

func (n *Node) start(t testing.TB) {
	t.Helper()
	var routes []string
	for _, l := range n.out {
		routes = append(routes, "nats://"+l.Addr())
	}
	n.Server = NewNATS(t, "--name", n.name, "--cluster_name", "e2e", "--cluster", "nats://"+Address(n.port),
		"--routes", strings.Join(routes, ","), "-m", strconv.Itoa(n.monitor),
		// Nodes also tell each other where nodes are. Nobody listens there, so
		// that no route goes past the links.
		"--cluster_advertise", Address(1))
}

// URL is for clients.
func (n *Node) URL() string { return "nats://" + Address(n.Port) }

func (n *Node) cut() {
	for _, l := range append(n.out, n.in...) {
		l.BlackHole()
	}
}

// Heal ends what Cluster.Isolate began.
func (n *Node) Heal() {
	for _, l := range append(n.out, n.in...) {
		l.Clear()
	}
}

// throughLinks fails the test if the node made a route past them, which only
// the node that dialed can see.
func (n *Node) throughLinks(t testing.TB) {
	t.Helper()
	var state struct {
		Routes []struct {
			IP   string `json:"ip"`
			Port int    `json:"port"`
		} `json:"routes"`
	}
	n.ask(t, "/routez", &state)
	if len(state.Routes) < len(n.out) {
		t.Fatalf("%s has %d routes, want one to each other node", n.name, len(state.Routes))
	}
	for _, r := range state.Routes {
		addr := net.JoinHostPort(r.IP, strconv.Itoa(r.Port))
		if slices.ContainsFunc(n.out, func(l *Link) bool { return l.to == addr }) {
			t.Fatalf("%s has a route to %s that goes past the links", n.name, addr)
		}
	}
}

// formed reports whether the node knows all others and their leader.
func (n *Node) formed(t testing.TB) bool {
	t.Helper()
	leader, size := n.meta(t)
	return leader != "" && size == clusterSize
}

func (n *Node) leaderless(t testing.TB) bool {
	t.Helper()
	leader, size := n.meta(t)
	return leader == "" && size == clusterSize
}

// meta is what the node believes about JetStream's own group.
func (n *Node) meta(t testing.TB) (leader string, size int) {
	t.Helper()
	var state struct {
		Meta struct {
			Leader string `json:"leader"`
			Size   int    `json:"cluster_size"`
		} `json:"meta_cluster"`
	}
	n.ask(t, "/jsz", &state)
	return state.Meta.Leader, state.Meta.Size
}

// ask reads what the node tells operators; nothing while it does not answer.
func (n *Node) ask(t testing.TB, path string, into any) {
	t.Helper()
	c := Client{URL: "http://" + Address(n.monitor), HTTP: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	if a, err := c.Try(t.Context(), http.MethodGet, path, ""); err == nil {
		_ = json.Unmarshal(a.Body, into) // an answer cut short says nothing either
	}
}
