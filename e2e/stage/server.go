package stage

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// Server is a nats-server or redis-server process that can be ended in any way
// and started again in its place.
type Server struct {
	Port int

	command Command
	data    string
	process *Process
}

// NewNATS starts a nats-server of the version in go.mod. Further arguments are
// the server's own.
func NewNATS(t testing.TB, args ...string) *Server {
	t.Helper()
	s := &Server{Port: testenv.FreePort(t), data: testenv.Folder(t)}
	s.command = Command{Path: natsServer.get(t), Args: append([]string{
		"-a", "127.0.0.1", "-p", strconv.Itoa(s.Port), "-js", "-sd", s.data,
	}, args...)}
	s.Start(t)
	return s
}

// NewRedis starts a redis-server that keeps its data over a restart.
func NewRedis(t testing.TB) *Server {
	t.Helper()
	path := testenv.Program(t, "redis-server")
	s := &Server{Port: testenv.FreePort(t), data: testenv.Folder(t)}
	s.command = Command{Path: path, Dir: s.data, Args: []string{
		"--bind", "127.0.0.1", "--port", strconv.Itoa(s.Port), "--save", "", "--appendonly", "yes", "--dir", s.data,
	}}
	s.Start(t)
	return s
}

// Start starts it on the data that it has.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	s.process = Start(t, s.command)
	Listening(t, s.Port, s.process.Done())
}

// Kill ends it as a power cut of its machine does.
func (s *Server) Kill(t testing.TB) { t.Helper(); s.process.Kill(t) }

// End ends it in order.
func (s *Server) End(t testing.TB) {
	t.Helper()
	s.process.Signal(t, syscall.SIGTERM)
	s.process.Wait(t)
}

// Freeze stops it in its tracks until Thaw.
func (s *Server) Freeze(t testing.TB) { t.Helper(); s.process.SignalGroup(t, syscall.SIGSTOP) }

// Thaw lets it go on.
func (s *Server) Thaw(t testing.TB) { t.Helper(); s.process.SignalGroup(t, syscall.SIGCONT) }

// Wipe removes what it kept. Call it while the server is down.
func (s *Server) Wipe(t testing.TB) {
	t.Helper()
	entries, err := os.ReadDir(s.data)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(s.data, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
}
