package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/devstack"
)

// services are the servers that a dev stands on: its own, or configured ones.
type services struct {
	databaseURL, natsURL, blobURL, keys, sealing string

	private private // servers that were started here
	outside string  // where the data of Postgres is, if not in the state folder

	lines []string       // one per component: what, where, which version
	stops []func() error // in the order of the start
}

// private are the URLs of a dev's own servers, empty for configured ones.
type private struct{ database, nats string }

// startServices starts what the environment does not name.
func startServices(ctx context.Context, dir string, o DevOptions) (_ *services, err error) {
	s := &services{databaseURL: lookup(o.Environ, "DATABASE_URL"), natsURL: lookup(o.Environ, "NATS_URL"), blobURL: folderURL(dir, "recordings")}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.stop())
		}
	}()
	s.keys = devRing()
	if s.sealing, err = sealingKey(dir); err != nil {
		return nil, err
	}
	log := zerolog.New(o.Stderr).Level(zerolog.WarnLevel)
	if err := s.postgres(ctx, dir, o.Ephemeral, log); err != nil {
		return nil, err
	}
	return s, s.nats(dir, log)
}

func (s *services) postgres(ctx context.Context, dir string, ephemeral bool, log zerolog.Logger) error {
	if s.databaseURL != "" {
		s.say("postgres", "DATABASE_URL", "yours")
		return nil
	}
	devstack.RemoveForsaken(log)
	pg, err := devstack.StartPostgres(ctx, devstack.PostgresConfig{Dir: dir, Ephemeral: ephemeral, Logger: log})
	if err != nil {
		return fmt.Errorf("starting a private postgres: %w", err)
	}
	s.stops = append(s.stops, pg.Stop)
	s.databaseURL = pg.DSN("postgres")
	s.private.database = s.databaseURL
	note := pg.Version()
	if s.outside = elsewhere(dir, pg.DataDir()); s.outside != "" {
		note += ", data in " + s.outside
	}
	s.say("postgres", address(s.databaseURL), note)
	return nil
}

func (s *services) nats(dir string, log zerolog.Logger) error {
	if s.natsURL != "" {
		s.say("nats", "NATS_URL", "yours")
		return nil
	}
	n, err := devstack.StartNATS(devstack.NATSConfig{Dir: filepath.Join(dir, "nats"), Logger: log})
	if err != nil {
		return fmt.Errorf("starting an embedded NATS: %w", err)
	}
	s.stops = append(s.stops, func() error { n.Stop(); return nil })
	s.natsURL = n.URL()
	s.private.nats = s.natsURL
	s.say("nats", address(s.natsURL), n.Version()+", embedded")
	return nil
}

// folderURL escapes what a path may hold.
func folderURL(parts ...string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(parts...))}).String()
}

func (s *services) say(what, where, version string) {
	s.lines = append(s.lines, fmt.Sprintf("  %-9s %-28s %s\n", what, where, version))
}

// elsewhere names the folder of the data when it is not in the state folder, as
// for root, whose folders Postgres may not enter.
func elsewhere(dir, data string) string {
	if inside, err := filepath.Rel(dir, data); err == nil && filepath.IsLocal(inside) {
		return ""
	}
	return data
}

// describe prints each component, its address and its version.
func (s *services) describe(w io.Writer, url, opsURL string) {
	s.say("api", url, Version)
	s.say("ops", opsURL, "/readyz /metrics")
	s.say("worker", "in this process", Version)
	_, _ = fmt.Fprintf(w, "MasterSpeak %s, for development\n\n%s\n", Version, strings.Join(s.lines, ""))
}

// stop ends what was started, in the opposite order.
func (s *services) stop() error {
	var errs []error
	for _, stop := range slices.Backward(s.stops) {
		errs = append(errs, stop())
	}
	return errors.Join(errs...)
}

// address is the host and port of a URL, without its secrets.
func address(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	if _, after, ok := strings.Cut(rest, "@"); ok {
		rest = after
	}
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// lookup finds a variable, empty when it is not set.
func lookup(environ []string, name string) string {
	for _, kv := range slices.Backward(environ) {
		if value, ok := strings.CutPrefix(kv, name+"="); ok {
			return value
		}
	}
	return ""
}

// withDefaults is environ with the defaults where nothing is set, and the
// overrides in any case.
func withDefaults(environ []string, defaults, overrides map[string]string) []string {
	out := slices.DeleteFunc(slices.Clone(environ), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		_, replaced := overrides[name]
		return replaced
	})
	for name, value := range defaults {
		if lookup(out, name) == "" {
			out = append(out, name+"="+value)
		}
	}
	for name, value := range overrides {
		out = append(out, name+"="+value)
	}
	return out
}
