package app_test

import (
	"context"
	"net"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/app"
	"github.com/masterspeak/masterspeak/internal/config"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestAUserIsCreatedWithoutKeysAndWithoutAQueue(t *testing.T) {
	t.Parallel()
	cfg, err := config.Load([]string{"ENV=test", "DATABASE_URL=" + testenv.PostgresDSN(t)})
	if err != nil {
		t.Fatal(err)
	}
	user, _, err := app.CreateUser(testenv.Context(t), cfg, app.NewUser{Email: "ada@example.com", Password: "correct horse battery staple", FullName: "Ada"})
	if err != nil || user.Email != "ada@example.com" {
		t.Errorf("created %+v, %v", user, err)
	}
}

func TestAServiceThatCannotServeDoesNotSayThatItStarted(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		run   service
		spoil func(*config.Config)
	}{
		{"an API without keys", app.API, func(cfg *config.Config) { cfg.JWTAccessKeys = "" }},
		{"an API whose port is taken", app.API, func(cfg *config.Config) { cfg.HTTPAddr = listening(t) }},
		{"an API that could alarm nobody", app.API, func(cfg *config.Config) { cfg.SentryDSN = "https://:no-key@sentry.example.com/1" }},
		{"a worker that could alarm nobody", app.Worker, func(cfg *config.Config) { cfg.SentryDSN = "https://:no-key@sentry.example.com/1" }},
		{"a worker whose port is taken", app.Worker, func(cfg *config.Config) { cfg.OpsAddr = listening(t) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cfg, own := *newSystem(t).cfg, &journal{}
			test.spoil(&cfg)
			if err := test.run(testenv.Context(t), &cfg, zerolog.New(own)); err == nil || strings.Contains(own.text(), "started") {
				t.Errorf("ended with %v and said:\n%s", err, own.text())
			}
		})
	}
}

// listening is an address that is taken.
func listening(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}

func TestAWorkerWaitsForTheSchemaWithOneLine(t *testing.T) {
	t.Parallel()
	s := newSystem(t, "DATABASE_URL="+testenv.EmptyPostgresDSN(t))
	own := &journal{}
	s.run(app.Worker, own)
	line := own.wait(t, "waiting")["error"]
	if !strings.Contains(line, "the schema is behind: it is at version 0, this program needs ") || !strings.Contains(line, "run `masterspeak migrate up`") {
		t.Errorf("it says %q", line)
	}
	if _, err := s.migrate(t); err != nil {
		t.Fatal(err)
	}
	own.wait(t, "waiting over")
	own.wait(t, "worker started")
	if said := own.text(); strings.Contains(said, "does not exist") || strings.Count(said, `"waiting"`) > 2 {
		t.Errorf("it said more than one line:\n%s", said)
	}
}

func TestAnAPIThatDrainsSaysSo(t *testing.T) {
	t.Parallel()
	s := newSystem(t, "DRAIN_DELAY=10ms")
	s.startAPI()
	s.stop()
	if line := s.log.wait(t, "stopping, requests are still taken"); line["drain_delay"] != "10ms" {
		t.Errorf("it says %v", line)
	}
}
