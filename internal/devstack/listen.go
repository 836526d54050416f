package devstack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// errEnded reports that the server ended while we waited for it to be ready.
var errEnded = errors.New("postgres ended while starting")

// listen starts the server on its port, or a free one. Somebody may take that
// between our look and its bind, hence the attempts.
func (p *Postgres) listen(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startTimeout, errors.New("postgres took too long to start"))
	defer cancel()
	var err error
	for range portAttempts {
		if p.port, err = p.choosePort(); err != nil {
			return err
		}
		if err = p.launch(ctx); err != nil {
			return err
		}
		if err = p.waitReady(ctx); !errors.Is(err, errEnded) {
			break
		}
	}
	if err != nil {
		_ = p.process.stop(syscall.SIGQUIT, stopGrace)
		return fmt.Errorf("starting postgres, see %s: %w", p.logPath(), err)
	}
	return nil
}

func (p *Postgres) choosePort() (int, error) {
	if p.config.Port != 0 {
		return p.config.Port, nil
	}
	return freePort()
}

func (p *Postgres) logPath() string { return filepath.Join(p.config.Dir, "postgres.log") }

// launch starts the child, which writes to a log that we opened: its user need
// not be able to.
func (p *Postgres) launch(ctx context.Context) error {
	log, err := os.OpenFile(p.logPath(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("opening the log: %w", err)
	}
	defer log.Close()
	// The server outlives the context of its start; Stop ends it.
	cmd := exec.CommandContext(context.WithoutCancel(ctx), p.bin.path("postgres"), p.arguments()...)
	cmd.Dir = p.cluster.root
	cmd.Env = environment()
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = attributes(p.cluster.who)
	if p.process, err = start(cmd); err != nil {
		return fmt.Errorf("starting %s: %w", cmd.Path, err)
	}
	return nil
}

// arguments switch the Unix socket off: its path would be too long for the
// kernel in a deep folder, and loopback with a password does as well.
func (p *Postgres) arguments() []string {
	settings := []string{
		"listen_addresses=127.0.0.1",
		"port=" + strconv.Itoa(p.port),
		"unix_socket_directories=",
		"max_connections=200",
		"timezone=UTC",
		"log_timezone=UTC",
		"logging_collector=off",
	}
	if p.config.Fast {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off",
			"wal_level=minimal", "max_wal_senders=0", "shared_buffers=64MB", "autovacuum_naptime=1h")
	}
	arguments := []string{"-D", p.cluster.data()}
	for _, setting := range settings {
		arguments = append(arguments, "-c", setting)
	}
	return arguments
}

func (p *Postgres) waitReady(ctx context.Context) error {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		err := ping(ctx, p.DSN("postgres"))
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w; last answer: %w", context.Cause(ctx), err)
		case <-p.process.done:
			return fmt.Errorf("%w: %w", errEnded, p.process.err)
		case <-ticker.C:
		}
	}
}

func ping(ctx context.Context, dsn string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

func freePort() (int, error) {
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return 0, fmt.Errorf("finding a free port: %w", err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	return port, listener.Close()
}
