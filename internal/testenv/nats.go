package testenv

import (
	"testing"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/devstack"
)

// NATS returns the URL of a server with JetStream of the test's own.
func NATS(t testing.TB) string {
	t.Helper()
	return NATSServer(t).URL()
}

// NATSServer is NATS for tests that stop it themselves.
func NATSServer(t testing.TB) *devstack.NATS {
	t.Helper()
	return NATSServerIn(t, Folder(t), 0)
}

// NATSServerIn starts a server on given streams and port, for tests that stop
// one and start it again. Port 0 is a free one.
func NATSServerIn(t testing.TB, dir string, port int) *devstack.NATS {
	t.Helper()
	server, err := devstack.StartNATS(devstack.NATSConfig{
		Dir: dir, Port: port, Fast: true, Logger: Logger(t).Level(zerolog.WarnLevel),
	})
	if err != nil {
		t.Fatalf("StartNATS: %v", err)
	}
	t.Cleanup(server.Stop)
	return server
}
