package devstack

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// ErrLocked reports that another running process uses the folder.
var ErrLocked = errors.New("folder is in use")

const lockFile = "dev.lock"

// Lock is the exclusive use of a state folder. The kernel drops it with the
// process, so a killed holder never blocks the next one.
type Lock struct {
	file *os.File
}

// AcquireLock takes the folder, creating it when absent, or returns an error
// that matches ErrLocked and names the process holding it.
func AcquireLock(dir string) (*Lock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("creating %s: %w", dir, err)
	}
	path := filepath.Join(dir, lockFile)
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	if err := flock(file); err != nil {
		defer file.Close()
		if !wouldBlock(err) {
			return nil, fmt.Errorf("locking %s: %w", path, err)
		}
		return nil, fmt.Errorf("%w: process %s is using %s", ErrLocked, holder(path), dir)
	}
	if err := writeHolder(file); err != nil {
		file.Close()
		return nil, fmt.Errorf("writing %s: %w", path, err)
	}
	return &Lock{file: file}, nil
}

// Release gives the folder back. The file stays: removing it would let two
// processes hold locks on two files of the same name.
func (l *Lock) Release() error {
	truncated := l.file.Truncate(0)
	return errors.Join(truncated, l.file.Close())
}

func writeHolder(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err := file.WriteAt(fmt.Appendf(nil, "%d\n", os.Getpid()), 0)
	return err
}

// holder reads the pid for the message only; the lock itself decides.
func holder(path string) string {
	text, err := os.ReadFile(path)
	pid := strings.TrimSpace(string(text))
	if err != nil || pid == "" {
		return "(unknown)"
	}
	return pid
}
