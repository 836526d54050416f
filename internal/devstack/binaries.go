package devstack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// ErrNoPostgres reports that no usable Postgres was found or downloaded. Its
// text says what to install.
var ErrNoPostgres = errors.New("no Postgres found; install one (Debian: apt install postgresql, " +
	"macOS: brew install postgresql), or set DATABASE_URL")

// oldest is the first major version the schema is tested with.
const oldest = 14

// binaries is a folder with initdb and postgres of one version.
type binaries struct {
	dir     string
	version string // "15.18"
	major   int
}

func (b binaries) path(name string) string { return filepath.Join(b.dir, name) }

// installed are the places where systems put Postgres, besides PATH.
func installed() []string {
	return []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	}
}

// findBinaries returns what is installed: first what PATH says, then newest
// first.
func findBinaries(ctx context.Context) []binaries {
	var found []binaries
	if path, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			found = appendUsable(ctx, found, filepath.Dir(real))
		}
	}
	inPath := len(found)
	for _, pattern := range installed() {
		matches, _ := filepath.Glob(pattern) // the patterns are constants
		for _, dir := range matches {
			found = appendUsable(ctx, found, dir)
		}
	}
	slices.SortStableFunc(found[inPath:], func(a, b binaries) int { return cmp.Compare(b.major, a.major) })
	return found
}

func appendUsable(ctx context.Context, found []binaries, dir string) []binaries {
	bin, err := inspect(ctx, dir)
	if err != nil || bin.major < oldest {
		return found
	}
	return append(found, bin)
}

// inspect asks the binaries in dir for their version.
func inspect(ctx context.Context, dir string) (binaries, error) {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return binaries{}, err
	}
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return binaries{}, fmt.Errorf("asking %s for its version: %w", dir, err)
	}
	version, major, err := parseVersion(string(out))
	return binaries{dir: dir, version: version, major: major}, err
}

// parseVersion reads "postgres (PostgreSQL) 15.18 (Debian …)" and "17beta1".
func parseVersion(out string) (version string, major int, err error) {
	_, rest, ok := strings.Cut(out, "(PostgreSQL)")
	fields := strings.Fields(rest)
	if !ok || len(fields) == 0 {
		return "", 0, fmt.Errorf("reading the Postgres version in %q", out)
	}
	end := strings.IndexFunc(fields[0], func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(fields[0])
	}
	major, err = strconv.Atoi(fields[0][:end])
	if err != nil {
		return "", 0, fmt.Errorf("reading the Postgres version in %q: %w", out, err)
	}
	return fields[0], major, nil
}

// choose picks the first of the wanted major version; zero takes any.
func choose(found []binaries, major int) (binaries, bool) {
	for _, bin := range found {
		if major == 0 || bin.major == major {
			return bin, true
		}
	}
	return binaries{}, false
}
