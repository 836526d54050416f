package app_test

import (
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/app"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestMigratingSaysWhatItDidAndTheStatusIsAnErrorUntilThen(t *testing.T) {
	t.Parallel()
	s := newSystem(t, "DATABASE_URL="+testenv.EmptyPostgresDSN(t))
	status, err := s.status(t)
	if err == nil || !strings.Contains(status, "schema: version 0, behind") || !strings.Contains(status, "jetstream: topology differs: not there") {
		t.Errorf("on an empty database: %v and\n%s", err, status)
	}
	if said, err := s.migrate(t); err != nil || !strings.Contains(said, ", was 0\n") {
		t.Errorf("the first time: %v and\n%s", err, said)
	}
	if said, err := s.migrate(t); err != nil || !strings.Contains(said, "already up to date") {
		t.Errorf("the second time: %v and\n%s", err, said)
	}
	if status, err := s.status(t); err != nil || strings.Count(status, "up to date") != 2 {
		t.Errorf("after it: %v and\n%s", err, status)
	}
}

func TestWithoutAQueueNothingIsMigrated(t *testing.T) {
	t.Parallel()
	server := testenv.NATSServer(t)
	server.Stop()
	s := newSystem(t, "DATABASE_URL="+testenv.EmptyPostgresDSN(t), "NATS_URL="+server.URL())
	defer s.stop()
	away := "NATS is not reachable at " + strings.TrimPrefix(server.URL(), "nats://")
	if _, err := s.migrate(t); err == nil || err.Error() != away+"; nothing was changed" {
		t.Errorf("got %v, want that %s", err, away)
	}
	status, err := s.status(t)
	if err == nil || !strings.Contains(status, "schema: version 0, behind") || !strings.Contains(status, "jetstream: "+away+"\n") {
		t.Errorf("meanwhile: %v and\n%s", err, status)
	}
	testenv.NATSServerIn(t, testenv.Folder(t), port(t, server.URL()))
	if said, err := s.migrate(t); err != nil {
		t.Errorf("once it is there: %v and\n%s", err, said)
	}
}

func (s *system) migrate(t *testing.T) (string, error) {
	var said strings.Builder
	err := app.MigrateUp(testenv.Context(t), s.cfg, &said, zerolog.New(s.log))
	return said.String(), err
}

func (s *system) status(t *testing.T) (string, error) {
	var said strings.Builder
	err := app.MigrateStatus(testenv.Context(t), s.cfg, &said)
	return said.String(), err
}
