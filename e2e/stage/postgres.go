package stage

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/masterspeak/masterspeak/internal/devstack"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// Postgres is a server of the test's own, as careful as in production, that can
// be ended in any way and started again in its place.
type Postgres struct {
	Port int

	dir    string
	server *devstack.Postgres
}

// NewPostgres starts one.
func NewPostgres(t testing.TB) *Postgres {
	t.Helper()
	p := &Postgres{Port: testenv.FreePort(t), dir: testenv.Folder(t)}
	p.Start(t)
	return p
}

// DSN is the URL of its one database.
func (p *Postgres) DSN() string { return p.server.DSN("postgres") }

// Start starts it on the data that it has.
func (p *Postgres) Start(t testing.TB) {
	t.Helper()
	p.server = testenv.PostgresServer(t, p.dir, p.Port)
}

// Kill ends it and all its children as a power cut of its machine does.
func (p *Postgres) Kill(t testing.TB) {
	t.Helper()
	p.signal(t, syscall.SIGKILL)
	testenv.Closed(t, p.server.Done())
}

// End ends it in order.
func (p *Postgres) End(t testing.TB) {
	t.Helper()
	if err := p.server.Stop(); err != nil {
		t.Fatal(err)
	}
}

// Freeze stops it in its tracks until Thaw.
func (p *Postgres) Freeze(t testing.TB) { t.Helper(); p.signal(t, syscall.SIGSTOP) }

// Thaw lets it go on.
func (p *Postgres) Thaw(t testing.TB) { t.Helper(); p.signal(t, syscall.SIGCONT) }

// signal reaches the server first, so that it makes no further children, and
// then each child: Postgres gives every one a process group of its own.
func (p *Postgres) signal(t testing.TB, s syscall.Signal) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(p.server.DataDir(), "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		t.Fatal(err)
	}
	family := children(pid)
	if err := syscall.Kill(pid, s); err != nil {
		t.Fatalf("sending %v to postgres: %v", s, err)
	}
	for _, child := range append(family, children(pid)...) {
		_ = syscall.Kill(child, s) // it may have ended
	}
}

// children finds those of a process through /proc; where there is none, the
// server's children follow it by themselves.
func children(pid int) (found []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is constant
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:]) // state, parent, …
		if len(fields) < 2 || string(fields[1]) != strconv.Itoa(pid) {
			continue
		}
		if child, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
			found = append(found, child)
		}
	}
	return found
}
