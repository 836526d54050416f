package app

import (
	"bytes"
	"strings"
	"testing"

	"github.com/rs/zerolog"
)

func TestTheRedisClientsLogIsOursAndHidesThePassword(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	l := redisLog{log: zerolog.New(&out), password: "hunter2"}
	l.Printf(t.Context(), "pool: cannot reach %s: %s", "redis:6379", "no user:hunter2")
	got := out.String()
	if strings.Contains(got, "hunter2") || !strings.Contains(got, `"level":"debug"`) || !strings.Contains(got, "redis:6379") {
		t.Errorf("got %s, want a debug line with the address and without the password", got)
	}
}
