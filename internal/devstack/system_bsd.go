//go:build unix && !linux

package devstack

import (
	"context"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// dieWithParent has no counterpart here: stopOrphan does its work at the next
// start.
func dieWithParent(*syscall.SysProcAttr) {}

// commandLine is empty for a process that has ended.
func commandLine(pid int) string {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second) //nolint:forbidigo // one short local command
	defer cancel()
	text, err := exec.CommandContext(ctx, "ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	return string(text)
}
