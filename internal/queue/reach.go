package queue

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

// ErrUnreachable means that no server answers at the addresses we know.
var ErrUnreachable = errors.New("NATS is not reachable")

// reachWait is how long Reach gives a server that is just starting.
const reachWait = 5 * time.Second

// Reach waits a moment for the connection, for a program that cannot do its
// work later.
func Reach(ctx context.Context, nc *nats.Conn) error {
	deadline := time.NewTimer(reachWait)
	defer deadline.Stop()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for !nc.IsConnected() {
		if nc.IsClosed() {
			return fmt.Errorf("%w at %s: %w", ErrUnreachable, addresses(nc), nc.LastError())
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-deadline.C:
			return away(nc)
		case <-poll.C:
		}
	}
	return nil
}

// explain wraps an error with what was being done. Without a connection the
// client tells of its buffers and not of the cause, which is said instead.
func explain(nc *nats.Conn, doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled), nc.IsConnected() && !errors.Is(err, nats.ErrReconnectBufExceeded):
		return fmt.Errorf("%s: %w", doing, err)
	}
	return fmt.Errorf("%s: %w", doing, away(nc))
}

func away(nc *nats.Conn) error { return fmt.Errorf("%w at %s", ErrUnreachable, addresses(nc)) }

// addresses are host:port of the servers we know, without credentials.
func addresses(nc *nats.Conn) string {
	var hosts []string
	for _, server := range nc.Servers() {
		if u, err := url.Parse(server); err == nil {
			hosts = append(hosts, u.Host)
		}
	}
	return strings.Join(hosts, ", ")
}
