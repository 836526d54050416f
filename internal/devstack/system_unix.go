//go:build unix

package devstack

import (
	"errors"
	"os"
	"syscall"
)

func flock(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

func wouldBlock(err error) bool {
	return errors.Is(err, syscall.EWOULDBLOCK)
}

// ownedBy reports whether uid owns the file.
func ownedBy(info os.FileInfo, uid int) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == uid
}

// enterable reports whether the account may pass through the folder.
func enterable(info os.FileInfo, who account) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return false
	}
	switch mode := info.Mode().Perm(); {
	case int(stat.Uid) == who.uid:
		return mode&0o100 != 0
	case int(stat.Gid) == who.gid:
		return mode&0o010 != 0
	default:
		return mode&0o001 != 0
	}
}

// attributes puts a child in its own process group, so that Ctrl-C in a
// terminal reaches only us and the child is stopped in order, and under the
// account when there is one.
func attributes(who *account) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if who != nil {
		attr.Credential = &syscall.Credential{Uid: uint32(who.uid), Gid: uint32(who.gid)}
	}
	dieWithParent(attr)
	return attr
}
