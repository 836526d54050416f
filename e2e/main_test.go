package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestMain(m *testing.M) {
	testenv.Main(m, func() {
		if built.dir != "" {
			os.RemoveAll(built.dir)
		}
	})
}

// built is the program, once for all tests.
var built struct {
	once      sync.Once
	dir, path string
	err       error
	output    []byte
}

// binary is the path of the real program.
func binary(t *testing.T) string {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "masterspeak-e2e-"); built.err != nil {
			return
		}
		built.path = filepath.Join(built.dir, "masterspeak")
		build := exec.Command("go", "build", "-o", built.path, "..")
		built.output, built.err = build.CombinedOutput()
	})
	if built.err != nil {
		t.Fatalf("building the program: %v\n%s", built.err, built.output)
	}
	return built.path
}
