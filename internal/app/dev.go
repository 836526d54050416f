package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"

	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"github.com/masterspeak/masterspeak/internal/config"
	"github.com/masterspeak/masterspeak/internal/devstack"
)

// DevOptions are the flags of `masterspeak dev`.
type DevOptions struct {
	Addr      string // of the API; 127.0.0.1:8080 when empty, a free port when empty and Ephemeral
	Ephemeral bool   // state lives in a temporary folder and goes at the end
	Once      bool   // end after the files
	Files     []string
	Stdout    io.Writer
	Stderr    io.Writer
	Environ   []string
	Program   string // how this program is called, for the lines to paste; masterspeak when empty

	// Show analyses the files through the API at the URL and prints them.
	Show func(ctx context.Context, url, apiKey string, files []string) error
}

// errOnce ends everything after --once; it is not a failure.
var errOnce = errors.New("done once")

// Dev runs everything in this process: a private Postgres and NATS where none
// is configured, the API, a worker, and the files or samples through them. It
// returns when ctx ends, and then nothing of it is left.
func Dev(ctx context.Context, o DevOptions) (err error) {
	o.Show = orNothing(o.Show)
	home, err := openHome(o.Ephemeral)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, home.close()) }()
	services, err := startServices(ctx, home.dir, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, services.stop()) }()
	cfg, err := devConfig(o.Environ, services)
	if err != nil {
		return err
	}
	log := devLogger(cfg, o.Stderr)
	if err := MigrateUp(ctx, cfg, io.Discard, log.Level(zerolog.WarnLevel)); err != nil {
		return err
	}
	s, err := open(ctx, "dev", cfg, log)
	if err != nil {
		return err
	}
	defer s.close()
	s.dir, s.out = home.dir, o.Stdout
	public, ops, err := devListeners(ctx, o, cfg.OpsAddr)
	if err != nil {
		return err
	}
	d := &dev{DevOptions: o, home: home, stack: s, outside: services.outside, private: services.private, url: "http://" + public.Addr().String(), opsURL: "http://" + ops.Addr().String()}
	services.describe(o.Stdout, d.url, d.opsURL)

	return d.run(ctx, public, ops)
}

// run returns when ctx ends or, with --once, after the files.
func (d *dev) run(ctx context.Context, public, ops net.Listener) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return d.stack.watchQueue(gctx) })
	g.Go(func() error { return d.stack.serveAPI(gctx, public, ops) })
	g.Go(func() error { return d.stack.work(gctx) })
	g.Go(func() error { return d.welcome(gctx) })
	err := g.Wait()
	if errors.Is(err, errOnce) {
		return nil
	}
	if ctx.Err() != nil && err == nil {
		d.farewell()
	}
	return err
}

func orNothing(show func(context.Context, string, string, []string) error) func(context.Context, string, string, []string) error {
	if show == nil {
		return func(context.Context, string, string, []string) error { return nil }
	}
	return show
}

// devListeners open the API's port and the operators'.
func devListeners(ctx context.Context, o DevOptions, opsAddr string) (public, ops net.Listener, err error) {
	addr := o.Addr
	switch {
	case addr == "" && o.Ephemeral:
		addr = "127.0.0.1:0"
	case addr == "":
		addr = "127.0.0.1:8080"
	}
	if public, err = listen(ctx, local(addr), "--addr"); err != nil {
		return nil, nil, err
	}
	if ops, err = listen(ctx, local(opsAddr), "OPS_ADDR"); err != nil {
		return nil, nil, errors.Join(err, public.Close())
	}
	return public, ops, nil
}

// local keeps a port to this machine, which development is for.
func local(addr string) string {
	if addr[0] == ':' {
		return "127.0.0.1" + addr
	}
	return addr
}

// home is the state folder of a dev.
type home struct {
	dir       string
	lock      *devstack.Lock
	ephemeral bool
}

// openHome makes and locks the folder; a second dev in it is refused.
func openHome(ephemeral bool) (*home, error) {
	dir := ".masterspeak"
	if ephemeral {
		temp, err := os.MkdirTemp("", "masterspeak-")
		if err != nil {
			return nil, fmt.Errorf("making a temporary folder: %w", err)
		}
		dir = temp
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("finding the state folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the state folder: %w", err)
	}
	lock, err := devstack.AcquireLock(dir)
	if errors.Is(err, devstack.ErrLocked) {
		return nil, fmt.Errorf("%w; stop it or use --ephemeral", err)
	}
	if err != nil {
		return nil, err
	}
	return &home{dir: dir, lock: lock, ephemeral: ephemeral}, nil
}

func (h *home) close() error {
	err := h.lock.Release()
	if h.ephemeral {
		err = errors.Join(err, os.RemoveAll(h.dir))
	}
	return err
}

// devConfig is the environment with what a dev decides by itself.
func devConfig(environ []string, s *services) (*config.Config, error) {
	return config.Load(withDefaults(environ, map[string]string{
		"SOFT_STOP": "2s", "DRAIN_DELAY": "0s", "LOG_LEVEL": "WARN", "OPS_ADDR": "127.0.0.1:0", "ENCRYPTION_KEYS": s.sealing,
		// A folder of recordings is one person at work, not a crowd.
		"RATE_LIMIT_GLOBAL": "6000/minute", "RATE_LIMIT_API": "6000/minute",
		"RATE_LIMIT_ANALYSIS": "1000/minute", "RATE_LIMIT_UPLOAD": "1000/minute",
	}, map[string]string{
		"ENV": "development", "DATABASE_URL": s.databaseURL, "NATS_URL": s.natsURL, "JWT_ACCESS_KEYS": s.keys,
		"BLOB_URL": s.blobURL, "OUTBOUND_ALLOW": "127.0.0.0/8,::1/128",
		"JWT_ISSUER": "masterspeak-dev", "JWT_AUDIENCE": "masterspeak-dev",
	}))
}
