package queue

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/rs/zerolog"
)

const (
	// quorumEvery is the time between two looks, and how long one may take.
	quorumEvery = 2 * time.Second
	// quorumMisses in a row are a reason to leave. They take about as long as an
	// election, which is not worth a reconnect.
	quorumMisses = 5
	// copySilent is when a copy of the stream, which answers its leader once a
	// second, counts as out of reach.
	copySilent = 4 * time.Second
)

// StayWithQuorum moves the connection to another server when the one it is on
// lost the majority of the stream's copies, until ctx ends. A node that is cut
// off from its cluster keeps its clients: all looks well there, and nothing
// comes of what is published or pulled, while the others could do the work.
func StayWithQuorum(ctx context.Context, js jetstream.JetStream, log zerolog.Logger) error {
	tick := time.NewTicker(quorumEvery)
	defer tick.Stop()
	nc, misses := js.Conn(), 0
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if len(nc.Servers()) == 1 {
			continue // nowhere to go, at least until a server tells of others
		}
		if misses++; atWork(ctx, js) {
			misses = 0
		}
		if misses < quorumMisses {
			continue
		}
		log.Warn().Str("server", nc.ConnectedServerName()).Msg("queue server without a quorum, leaving it")
		misses = 0
		_ = nc.ForceReconnect() // refused only once it is closed
	}
}

// atWork reports whether the stream can take messages, as far as one hears
// here. One that is missing is no reason to leave, and without a connection the
// client looks for a server by itself.
func atWork(ctx context.Context, js jetstream.JetStream) bool {
	if !js.Conn().IsConnected() {
		return true
	}
	asking, cancel := context.WithTimeoutCause(ctx, quorumEvery, fmt.Errorf("nobody spoke for the stream within %s", quorumEvery))
	defer cancel()
	stream, err := js.Stream(asking, Stream)
	if err != nil {
		var api *jetstream.APIError
		return ctx.Err() != nil || errors.As(err, &api) && api.Code != http.StatusServiceUnavailable
	}
	return quorate(stream.CachedInfo().Cluster)
}

// quorate does not take the leader's word: one that was cut off believes in
// itself for up to 20 s, and answers afterwards that there is no leader.
func quorate(c *jetstream.ClusterInfo) bool {
	if c == nil {
		return true // a server by itself
	}
	reached := 0
	for _, replica := range c.Replicas {
		if replica.Active < copySilent {
			reached++
		}
	}
	return c.Leader != "" && 2*(reached+1) > len(c.Replicas)+1
}
