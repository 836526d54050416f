package devstack

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rs/zerolog"
)

const (
	outsidePrefix = "masterspeak-postgres-"
	// markFile names the state folder that data outside of it belongs to.
	markFile = "belongs-to"
	// longestMark is more than any path has.
	longestMark = 8 << 10
	// forsakenAfter is how long data stays that no server used: a state folder may
	// lie on a disk that is not mounted today.
	forsakenAfter = 30 * 24 * time.Hour
)

// mark writes whose the data is, for RemoveForsaken: into a new file, never
// through a link that the account may have put there.
func (c cluster) mark(dir string) error {
	path := filepath.Join(c.root, markFile)
	_ = os.Remove(path) // of the run before; what stays is refused
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("marking the data: %w", err)
	}
	_, err = file.WriteString(dir)
	return errors.Join(err, file.Close())
}

// RemoveForsaken removes the data that lies outside of state folders which are
// gone. It touches folders of our account alone that are marked with their state
// folder, and none whose server runs; what it cannot remove it leaves.
func RemoveForsaken(log zerolog.Logger) {
	who, err := unprivileged()
	if err != nil || who == nil {
		return // data lies in the state folders
	}
	if public, err := who.publicFolder(); err == nil {
		removeForsaken(public, *who, log)
	}
}

func removeForsaken(public string, who account, log zerolog.Logger) {
	found, _ := filepath.Glob(filepath.Join(public, outsidePrefix+"*")) // the pattern is ours
	for _, root := range found {
		c := cluster{root: root, who: &who}
		if !c.forsaken() {
			continue
		}
		// Under another name nobody starts a server in what is half removed.
		gone := root + ".gone"
		if strings.HasSuffix(root, ".gone") {
			gone = root
		} else if err := os.Rename(root, gone); err != nil {
			continue
		}
		if err := os.RemoveAll(gone); err != nil {
			log.Warn().Err(err).Msg("forsaken postgres data not removed")
			continue
		}
		log.Info().Str("data_dir", root).Msg("forsaken postgres data removed")
	}
}

// forsaken reports whether the folder is ours, marked, in use neither now nor
// lately, and its state folder gone. One that merely cannot be looked at is not gone.
func (c cluster) forsaken() bool {
	info, err := os.Lstat(c.root)
	if err != nil || !info.IsDir() || !ownedBy(info, c.who.uid) {
		return false
	}
	dir, marked, err := readMark(filepath.Join(c.root, markFile))
	if err != nil || !filepath.IsAbs(dir) || time.Since(marked) < forsakenAfter {
		return false
	}
	_, err = os.Lstat(dir)
	return errors.Is(err, os.ErrNotExist) && c.runningPID() == 0
}

// readMark returns what the mark names, and when: each start makes a new one. It
// reads a plain file only: the account, which is not ours alone, could put a pipe
// there that never ends.
func readMark(path string) (dir string, marked time.Time, err error) {
	info, err := os.Lstat(path)
	if err != nil {
		return "", marked, err
	}
	if !info.Mode().IsRegular() {
		return "", marked, errors.New("the mark is no file")
	}
	file, err := os.Open(path)
	if err != nil {
		return "", marked, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, longestMark))
	return string(text), info.ModTime(), err
}
