package devstack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rs/zerolog"
)

// stopOrphan ends the server that a killed run left on our data. The caller
// holds the folder's lock, so a server here can only be a leftover.
func (c cluster) stopOrphan(ctx context.Context, log zerolog.Logger) error {
	pid := c.runningPID()
	if pid == 0 {
		return nil
	}
	log.Info().Int("pid", pid).Msg("stopping the postgres a killed run left")
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		// An error means that it has just ended, which the wait will see.
		_ = syscall.Kill(pid, signal)
		if c.ended(ctx, stopGrace) {
			return nil
		}
	}
	return fmt.Errorf("stopping postgres with pid %d: it does not end", pid)
}

// runningPID reads postmaster.pid and believes it only if that process really
// is a Postgres on our data: pids are used again.
func (c cluster) runningPID() int {
	text, err := os.ReadFile(filepath.Join(c.data(), "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || pid <= 0 || !strings.Contains(commandLine(pid), "-D "+c.data()+" ") {
		return 0
	}
	return pid
}

func (c cluster) ended(ctx context.Context, grace time.Duration) bool {
	ctx, cancel := context.WithTimeoutCause(ctx, grace, errors.New("postgres ignores the signal"))
	defer cancel()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for c.runningPID() != 0 {
		select {
		case <-ctx.Done():
			return false
		case <-ticker.C:
		}
	}
	return true
}
