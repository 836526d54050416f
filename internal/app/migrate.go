package app

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/config"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/queue"
)

// MigrateUp brings the schema and the JetStream topology up to date. It may
// run in any number of processes at once.
func MigrateUp(ctx context.Context, cfg *config.Config, log zerolog.Logger) error {
	if err := postgres.Migrate(ctx, migrateURL(cfg), log); err != nil {
		return err
	}
	return withQueue(ctx, cfg, log, func(ctx context.Context, js jetstream.JetStream) error {
		return queue.Ensure(ctx, js, topology(cfg))
	})
}

// MigrateDown undoes the newest migration of the schema.
func MigrateDown(ctx context.Context, cfg *config.Config, log zerolog.Logger) error {
	return postgres.Rollback(ctx, migrateURL(cfg), log)
}

// MigrateStatus writes what is applied and whether the topology is as it should be.
func MigrateStatus(ctx context.Context, cfg *config.Config, w io.Writer) error {
	s, err := open(ctx, "migrate", cfg, zerolog.Nop())
	if err != nil {
		return err
	}
	defer s.close()
	applied, carried, err := s.store.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	state := "up to date"
	if applied < carried {
		state = "behind: run `masterspeak migrate up`"
	}
	if _, err := fmt.Fprintf(w, "schema    %s of %s, %s\n", applied, carried, state); err != nil {
		return fmt.Errorf("writing the status: %w", err)
	}
	topologyState := "up to date"
	if err := queue.Check(ctx, s.js, s.topology); err != nil {
		topologyState = err.Error()
	}
	if _, err = fmt.Fprintf(w, "jetstream %s\n", topologyState); err != nil {
		return fmt.Errorf("writing the status: %w", err)
	}
	return nil
}

// migrateURL is the direct one where the usual one goes through a pooler.
func migrateURL(cfg *config.Config) string {
	if !cfg.MigrateDatabaseURL.IsZero() {
		return cfg.MigrateDatabaseURL.Reveal()
	}
	return cfg.DatabaseURL.Reveal()
}

func withQueue(ctx context.Context, cfg *config.Config, log zerolog.Logger, act func(context.Context, jetstream.JetStream) error) error {
	nc, err := queue.Connect(cfg.NATSURL.Reveal(), "masterspeak-migrate", log, nil)
	if err != nil {
		return err
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		return fmt.Errorf("making a jetstream client: %w", err)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, 30*time.Second, fmt.Errorf("NATS did not answer within 30 s"))
	defer cancel()
	return act(ctx, js)
}
