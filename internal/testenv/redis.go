package testenv

import (
	"errors"
	"os"
	"testing"

	"github.com/alicebob/miniredis/v2"

	"github.com/masterspeak/masterspeak/internal/devstack"
)

// Redis returns the URL of a server of the test's own: a real one, or without
// redis-server on PATH an imitation, which CI does not accept.
func Redis(t testing.TB) string {
	t.Helper()
	server, err := devstack.StartRedis(Context(t), Folder(t))
	if errors.Is(err, devstack.ErrNoRedis) {
		return imitation(t, err)
	}
	if err != nil {
		t.Fatalf("StartRedis: %v", err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Errorf("stopping redis: %v", err)
		}
	})
	return server.URL()
}

func imitation(t testing.TB, reason error) string {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(reason)
	}
	t.Logf("using miniredis: %v", reason)
	return "redis://" + miniredis.RunT(t).Addr() + "/0"
}
