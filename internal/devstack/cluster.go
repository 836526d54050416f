package devstack

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/rs/zerolog"
)

// superuser owns the private server; its password never leaves the machine.
const superuser = "masterspeak"

// cluster is the folder that initdb fills, and the password beside it. They
// live and die together: one without the other is useless.
type cluster struct {
	root string // holds data and password, owned by the account
	who  *account
}

func (c cluster) data() string         { return filepath.Join(c.root, "data") }
func (c cluster) passwordFile() string { return filepath.Join(c.root, "password") }

// openCluster chooses and creates the folder: dir/postgres, or one that the
// account can reach.
func openCluster(dir string, who *account, log zerolog.Logger) (cluster, error) {
	root := filepath.Join(dir, "postgres")
	if who == nil {
		if err := os.MkdirAll(root, 0o700); err != nil {
			return cluster{}, fmt.Errorf("creating %s: %w", root, err)
		}
		return cluster{root: root}, nil
	}
	inside := who.reachable(dir)
	if !inside {
		public, err := who.publicFolder()
		if err != nil {
			return cluster{}, err
		}
		sum := sha256.Sum256([]byte(dir))
		root = filepath.Join(public, fmt.Sprintf("%s%x", outsidePrefix, sum[:8]))
		log.Info().Str("dir", dir).Str("user", who.name).Str("data_dir", root).
			Msg("postgres data moved to a folder its user can reach")
	}
	if err := ownFolder(root, who.uid, who.gid, 0o700); err != nil {
		return cluster{}, fmt.Errorf("creating %s: %w", root, err)
	}
	c := cluster{root: root, who: who}
	if inside {
		return c, nil
	}
	return c, c.mark(dir)
}

// major is the version that wrote the data; zero when there is none yet.
func (c cluster) major() (int, error) {
	text, err := os.ReadFile(filepath.Join(c.data(), "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("reading the version of %s: %w", c.data(), err)
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
}

// initialise runs initdb beside the final place and renames, so that a run cut
// short leaves nothing that looks whole.
func (c cluster) initialise(ctx context.Context, bin binaries) error {
	unfinished := c.data() + ".new"
	if err := os.RemoveAll(unfinished); err != nil {
		return fmt.Errorf("removing %s: %w", unfinished, err)
	}
	if err := c.writePassword(); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, bin.path("initdb"),
		"--pgdata="+unfinished, "--username="+superuser, "--pwfile="+c.passwordFile(),
		"--auth=scram-sha-256", "--encoding=UTF8", "--locale="+locale(), "--no-sync")
	cmd.Dir = c.root
	cmd.Env = environment()
	cmd.SysProcAttr = attributes(c.who)
	if err := run(cmd); err != nil {
		return fmt.Errorf("running initdb: %w", err)
	}
	return os.Rename(unfinished, c.data())
}

func (c cluster) writePassword() error {
	if err := os.WriteFile(c.passwordFile(), []byte(rand.Text()), 0o600); err != nil {
		return fmt.Errorf("writing the password: %w", err)
	}
	if c.who == nil {
		return nil
	}
	return os.Chown(c.passwordFile(), c.who.uid, c.who.gid)
}

// locale orders text by code point and knows UTF-8, where the system has that.
func locale() string {
	if runtime.GOOS == "linux" {
		return "C.UTF-8"
	}
	return "C"
}

// environment is all that Postgres gets: ours may hold secrets, and PG*
// variables would change what it does.
func environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=" + locale(), "TZ=UTC"}
}
