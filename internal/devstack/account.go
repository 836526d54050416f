package devstack

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
)

// account is the unprivileged user that Postgres runs as when we are root.
type account struct {
	name     string
	uid, gid int
}

// unprivileged returns nil when we are not root and need no other user.
func unprivileged() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(found.Uid)
		gid, gidErr := strconv.Atoi(found.Gid)
		if uidErr == nil && gidErr == nil && uid > 0 {
			return &account{name: name, uid: uid, gid: gid}, nil
		}
	}
	return nil, errors.New("finding a user for Postgres, which refuses to run as root: neither postgres nor nobody exists")
}

// reachable reports whether the account may enter the folder and all above it.
func (a account) reachable(dir string) bool {
	for {
		info, err := os.Stat(dir)
		if err != nil || !enterable(info, a) {
			return false
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return true
		}
		dir = parent
	}
}

// publicFolder is the first folder for temporary files that the account can
// enter. TMPDIR itself is often private to its user.
func (a account) publicFolder() (string, error) {
	for _, dir := range []string{"/var/tmp", os.TempDir(), "/tmp"} {
		if a.reachable(dir) {
			return dir, nil
		}
	}
	return "", fmt.Errorf("finding a folder that user %s can enter: neither /var/tmp nor %s is one", a.name, os.TempDir())
}

// ownFolder creates a private folder owned by uid, or accepts an existing one
// only if it is exactly that: the name can be guessed, so somebody else may
// have put a folder or a link there first.
func ownFolder(dir string, uid, gid int, mode os.FileMode) error {
	err := os.Mkdir(dir, mode)
	if err == nil {
		return os.Chown(dir, uid, gid)
	}
	if !errors.Is(err, os.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() || !ownedBy(info, uid) || info.Mode().Perm()&0o022 != 0 {
		return fmt.Errorf("refusing %s: it exists and is not a private folder of user %d", dir, uid)
	}
	return nil
}
