package devstack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/rs/zerolog"
)

// PostgresConfig says where a private server lives and how careful it is.
type PostgresConfig struct {
	// Dir is the state folder. The data goes to postgres/ in it, the log to
	// postgres.log.
	Dir string
	// Major asks for one major version; zero takes the version of the data,
	// else the first found, else a download.
	Major int
	// Port is a free one when 0.
	Port int
	// Fast trades safety after a power cut for speed. For tests.
	Fast bool
	// Ephemeral removes the data on Stop.
	Ephemeral bool
	// Logger says what is going on; its zero value says nothing.
	Logger zerolog.Logger
}

const (
	startTimeout = 30 * time.Second
	stopGrace    = 8 * time.Second
	portAttempts = 3
)

// Postgres is a running private server.
type Postgres struct {
	config   PostgresConfig
	bin      binaries
	cluster  cluster
	password string
	port     int
	process  *process
	stop     func() error
}

// StartPostgres returns once the server takes connections. ctx bounds the start
// only; Stop ends the server.
func StartPostgres(ctx context.Context, config PostgresConfig) (*Postgres, error) {
	dir, err := filepath.Abs(config.Dir)
	if err != nil {
		return nil, fmt.Errorf("finding %s: %w", config.Dir, err)
	}
	config.Dir = dir
	ctx, cancel := context.WithTimeoutCause(ctx, 10*time.Minute, errors.New("postgres took too long to prepare"))
	defer cancel()

	p := &Postgres{config: config}
	p.stop = sync.OnceValue(p.shutDown)
	if err := p.prepare(ctx); err != nil {
		return nil, err
	}
	if err := p.listen(ctx); err != nil {
		return nil, err
	}
	config.Logger.Debug().Str("version", p.Version()).Int("port", p.port).Msg("postgres started")
	return p, nil
}

// DSN is the URL of a database as the superuser. Database "postgres" always
// exists.
func (p *Postgres) DSN(database string) string {
	dsn := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(superuser, p.password),
		Host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(p.port)),
		Path:     "/" + database,
		RawQuery: "sslmode=disable",
	}
	return dsn.String()
}

// Version is the server's, such as "17.5".
func (p *Postgres) Version() string { return p.bin.version }

// DataDir is where the data really is; see the trap of the package.
func (p *Postgres) DataDir() string { return p.cluster.data() }

// Done is closed when the server has ended, by Stop or by itself.
func (p *Postgres) Done() <-chan struct{} { return p.process.done }

// Stop ends the server and waits for it. It may be called more than once.
func (p *Postgres) Stop() error { return p.stop() }

func (p *Postgres) shutDown() error {
	// SIGINT is Postgres' fast shutdown, SIGQUIT its immediate one.
	signal := syscall.SIGINT
	if p.config.Fast && p.config.Ephemeral {
		signal = syscall.SIGQUIT
	}
	if err := p.process.stop(signal, stopGrace); err != nil {
		return fmt.Errorf("stopping postgres: %w", err)
	}
	if !p.config.Ephemeral {
		return nil
	}
	if err := os.RemoveAll(p.cluster.root); err != nil {
		return fmt.Errorf("removing %s: %w", p.cluster.root, err)
	}
	return nil
}

// prepare leaves an initialised cluster that nobody runs.
func (p *Postgres) prepare(ctx context.Context) error {
	if err := os.MkdirAll(p.config.Dir, 0o755); err != nil {
		return fmt.Errorf("creating %s: %w", p.config.Dir, err)
	}
	who, err := unprivileged()
	if err != nil {
		return err
	}
	if p.cluster, err = openCluster(p.config.Dir, who, p.config.Logger); err != nil {
		return err
	}
	if err := p.cluster.stopOrphan(ctx, p.config.Logger); err != nil {
		return err
	}
	major, err := p.cluster.major()
	if err != nil {
		return err
	}
	if p.bin, err = p.binaries(ctx, major); err != nil {
		return err
	}
	if major == 0 {
		if err := p.cluster.initialise(ctx, p.bin); err != nil {
			return err
		}
	}
	password, err := os.ReadFile(p.cluster.passwordFile())
	if err != nil {
		return fmt.Errorf("reading the password: %w; remove %s to start afresh", err, p.cluster.root)
	}
	p.password = string(password)
	return nil
}

// binaries finds those that can read the data: a newer major version cannot.
func (p *Postgres) binaries(ctx context.Context, major int) (binaries, error) {
	if major == 0 {
		major = p.config.Major
	}
	found := findBinaries(ctx)
	if p.cluster.who != nil {
		found = reachableOnly(found, *p.cluster.who)
	}
	if bin, ok := choose(found, major); ok {
		return bin, nil
	}
	return download(ctx, major, p.cluster.who, p.config.Logger)
}

func reachableOnly(found []binaries, who account) []binaries {
	var usable []binaries
	for _, bin := range found {
		if who.reachable(bin.dir) {
			usable = append(usable, bin)
		}
	}
	return usable
}

// BinDir is the folder with the server's binaries, and its tools if it was
// installed and not downloaded.
func (p *Postgres) BinDir() string { return p.bin.dir }
