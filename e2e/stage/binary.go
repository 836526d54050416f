package stage

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// Main is testenv.Main that also removes what Binary and NATSServer built.
func Main(m *testing.M) {
	testenv.Main(m, func() {
		for _, b := range []*built{&program, &natsServer} {
			if b.dir != "" {
				os.RemoveAll(b.dir)
			}
		}
	})
}

// built is a program, made once for all tests of a binary.
type built struct {
	source string

	once      sync.Once
	dir, path string
	err       error
	output    []byte
}

var (
	program    = built{source: "github.com/masterspeak/masterspeak"}
	natsServer = built{source: "github.com/nats-io/nats-server/v2"} // the version in go.mod
)

// Binary is the path of the real program.
func Binary(t testing.TB) string {
	t.Helper()
	return program.get(t)
}

func (b *built) get(t testing.TB) string {
	t.Helper()
	b.once.Do(func() {
		if b.dir, b.err = os.MkdirTemp("", "masterspeak-e2e-"); b.err != nil {
			return
		}
		b.path = filepath.Join(b.dir, "program")
		// Detached: later tests use it too.
		build := exec.CommandContext(context.WithoutCancel(t.Context()), "go", "build", "-o", b.path, b.source)
		b.output, b.err = build.CombinedOutput()
	})
	if b.err != nil {
		t.Fatalf("building %s: %v\n%s", b.source, b.err, b.output)
	}
	return b.path
}
