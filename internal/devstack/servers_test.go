package devstack

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

func TestNATSKeepsItsStreamsAcrossRestartsInAFolderWithASpace(t *testing.T) {
	t.Parallel()
	dir := spaced(t)
	messages := func(create bool) uint64 {
		server, err := StartNATS(NATSConfig{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		defer server.Stop()
		return publishOnce(t, server.URL(), create)
	}
	if got := messages(true); got != 1 {
		t.Fatalf("first run: %d messages, want 1", got)
	}
	if got := messages(false); got != 1 {
		t.Errorf("after a restart: %d messages, want 1", got)
	}
}

func publishOnce(t *testing.T, url string, create bool) uint64 {
	t.Helper()
	ctx := t.Context()
	conn, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	if create {
		if _, err := js.CreateStream(ctx, jetstream.StreamConfig{Name: "S", Subjects: []string{"s"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := js.Publish(ctx, "s", []byte("hello")); err != nil {
			t.Fatal(err)
		}
	}
	stream, err := js.Stream(ctx, "S")
	if err != nil {
		t.Fatal(err)
	}
	return stream.CachedInfo().State.Msgs
}

func TestRedisStartsAndStops(t *testing.T) {
	t.Parallel()
	server, err := StartRedis(t.Context(), t.TempDir())
	if errors.Is(err, ErrNoRedis) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := server.Stop(); err != nil {
			t.Errorf("Stop: %v", err)
		}
	}
}

func TestVersionsAreReadAsPostgresPrintsThem(t *testing.T) {
	t.Parallel()
	type version struct {
		Text  string
		Major int
	}
	for out, want := range map[string]version{
		"postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n": {"15.18", 15},
		"postgres (PostgreSQL) 18.0\n":                           {"18.0", 18},
		"postgres (PostgreSQL) 19beta1\n":                        {"19beta1", 19},
		"something else\n":                                       {},
		"postgres (PostgreSQL)\n":                                {},
	} {
		text, major, err := parseVersion(out)
		if diff := cmp.Diff(want, version{text, major}); diff != "" {
			t.Errorf("%q (-want +got):\n%s", out, diff)
		}
		if (err != nil) != (want.Major == 0) {
			t.Errorf("%q: error %v", out, err)
		}
	}
}

func TestChooseTakesTheFirstOfTheWantedVersion(t *testing.T) {
	t.Parallel()
	found := []binaries{{major: 17}, {major: 16}}
	for major, want := range map[int]int{0: 17, 16: 16, 18: 0} {
		if got, _ := choose(found, major); got.major != want {
			t.Errorf("choose(%d) = %d, want %d", major, got.major, want)
		}
	}
}
