package queue

import (
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/rs/zerolog"
)

// Connect dials NATS and returns at once even when no server answers yet: it
// keeps trying for ever, because Postgres holds the work meanwhile. Closed is
// called if the client gives up all the same; the process should then end.
func Connect(url, name string, log zerolog.Logger, closed func(error)) (*nats.Conn, error) {
	nc, err := nats.Connect(url,
		nats.Name(name),
		nats.MaxReconnects(-1),
		nats.RetryOnFailedConnect(true),
		nats.ReconnectWait(250*time.Millisecond),
		nats.ReconnectJitter(250*time.Millisecond, time.Second),
		nats.Timeout(2*time.Second),
		nats.PingInterval(5*time.Second),
		nats.MaxPingsOutstanding(2),
		nats.NoCallbacksAfterClientClose(), // our own end is no news
		nats.ReconnectBufSize(-1),          // a publish while away fails instead of arriving late
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) { log.Warn().Err(err).Msg("queue disconnected") }),
		nats.ReconnectHandler(func(nc *nats.Conn) { log.Warn().Str("server", nc.ConnectedServerId()).Msg("queue reconnected") }),
		nats.ErrorHandler(func(_ *nats.Conn, s *nats.Subscription, err error) {
			e := log.Warn().Err(err)
			if s != nil {
				e = e.Str("subject", s.Subject)
			}
			e.Msg("queue error")
		}),
		nats.ClosedHandler(func(nc *nats.Conn) {
			if closed != nil {
				closed(nc.LastError())
			}
		}),
	)
	if err != nil {
		return nil, fmt.Errorf("connecting to NATS: %w", err)
	}
	return nc, nil
}
