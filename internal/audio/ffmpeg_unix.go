//go:build unix

package audio

import (
	"os/exec"
	"syscall"
)

// killGroup makes a cancelled context end the program and all it has started.
func killGroup(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
}
