package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/config"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/queue"
)

// errNotCurrent ends a status; the lines before it say what and why.
var errNotCurrent = errors.New("not everything is up to date")

// MigrateUp brings the schema and the JetStream topology up to date and says
// what it did. It may run in any number of processes at once. Both servers must
// be there before it changes anything.
func MigrateUp(ctx context.Context, cfg *config.Config, w io.Writer, log zerolog.Logger) error {
	if err := direct(cfg); err != nil {
		return err
	}
	return withQueue(cfg, log, func(nc *nats.Conn, js jetstream.JetStream) error {
		if err := queue.Reach(ctx, nc); err != nil {
			return fmt.Errorf("%w; nothing was changed", err)
		}
		if err := migrateSchema(ctx, cfg, w, log); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeoutCause(ctx, 30*time.Second, errors.New("NATS did not answer within 30 s"))
		defer cancel()
		if err := queue.Ensure(ctx, js, topology(cfg)); err != nil {
			return fmt.Errorf("the schema is up to date, JetStream is not, run it again: %w", err)
		}
		return say(w, "jetstream: up to date")
	})
}

func migrateSchema(ctx context.Context, cfg *config.Config, w io.Writer, log zerolog.Logger) error {
	before, carried, err := postgres.Version(ctx, migrateURL(cfg))
	if err != nil {
		return err
	}
	if err := postgres.Migrate(ctx, migrateURL(cfg), log); err != nil {
		return err
	}
	if before >= carried {
		return say(w, "schema: version "+before+", already up to date")
	}
	return say(w, "schema: version "+carried+", was "+before)
}

// MigrateDown undoes the newest migration of the schema.
func MigrateDown(ctx context.Context, cfg *config.Config, log zerolog.Logger) error {
	if err := direct(cfg); err != nil {
		return err
	}
	return postgres.Rollback(ctx, migrateURL(cfg), log)
}

// MigrateStatus writes whether the schema and the topology are as this program
// needs them, and returns an error unless both are.
func MigrateStatus(ctx context.Context, cfg *config.Config, w io.Writer) error {
	schema, schemaErr := schemaState(ctx, cfg)
	if err := say(w, "schema: "+schema); err != nil {
		return err
	}
	streams := "up to date"
	topologyErr := withQueue(cfg, zerolog.Nop(), func(nc *nats.Conn, js jetstream.JetStream) error {
		if err := queue.Reach(ctx, nc); err != nil {
			return err
		}
		return queue.Check(ctx, js, topology(cfg))
	})
	if topologyErr != nil {
		streams = topologyErr.Error()
	}
	if err := say(w, "jetstream: "+streams); err != nil {
		return err
	}
	if schemaErr != nil || topologyErr != nil {
		return errNotCurrent
	}
	return nil
}

// schemaState is what to say of the schema, and an error unless it is current.
func schemaState(ctx context.Context, cfg *config.Config) (string, error) {
	applied, carried, err := postgres.Version(ctx, migrateURL(cfg))
	switch {
	case err != nil:
		return err.Error(), err
	case applied < carried:
		return "version " + applied + ", behind: this program needs " + carried + "; run `masterspeak migrate up`", errSchemaBehind
	}
	return "version " + applied + ", up to date", nil
}

// direct refuses to migrate through a pooler, where the lock that keeps two
// migrators apart would stay behind in somebody's session.
func direct(cfg *config.Config) error {
	if pooled(cfg) && cfg.MigrateDatabaseURL.IsZero() {
		return errors.New("DATABASE_URL leads to a pooler: set MIGRATE_DATABASE_URL to the server itself")
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

func withQueue(cfg *config.Config, log zerolog.Logger, act func(*nats.Conn, jetstream.JetStream) error) error {
	nc, err := queue.Connect(cfg.NATSURL.Reveal(), "masterspeak-migrate", log, nil)
	if err != nil {
		return err
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		return fmt.Errorf("making a jetstream client: %w", err)
	}
	return act(nc, js)
}

func say(w io.Writer, line string) error {
	if _, err := fmt.Fprintln(w, line); err != nil {
		return fmt.Errorf("writing what was found: %w", err)
	}
	return nil
}
