package devstack

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
)

// dieWithParent has the kernel send SIGINT, which Postgres takes as a fast
// shutdown, when the thread that started the child ends. The starter must
// therefore keep its thread; see process.
func dieWithParent(attr *syscall.SysProcAttr) {
	attr.Pdeathsig = syscall.SIGINT
}

// commandLine is empty for a process that has ended, reaped or not.
func commandLine(pid int) string {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
	if err != nil {
		return ""
	}
	return string(bytes.ReplaceAll(text, []byte{0}, []byte{' '}))
}
