package app

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/masterspeak/masterspeak/samples"
)

// dev is what happens after everything runs.
type dev struct {
	DevOptions
	home        *home
	stack       *stack
	outside     string // see services
	private     private
	url, opsURL string
}

// welcome makes an account, analyses the files and says where to go next.
func (d *dev) welcome(ctx context.Context) error {
	c, err := d.account(ctx)
	if err != nil {
		return err
	}
	path := filepath.Join(d.home.dir, "dev.json")
	if err := writeCredentials(path, c); err != nil {
		return err
	}
	defer os.Remove(path)
	files := d.Files
	if len(files) == 0 {
		if files, err = d.samples(); err != nil {
			return err
		}
	}
	if err := d.Show(ctx, d.url, c.APIKey, files); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return fmt.Errorf("analysing: %w", err)
	}
	if d.Once {
		return errOnce
	}
	d.next(c)
	<-ctx.Done()
	return nil
}

// samples writes the bundled speeches to the state folder.
func (d *dev) samples() ([]string, error) {
	names, err := fs.Glob(samples.Files, "*.txt")
	if err != nil {
		return nil, fmt.Errorf("finding the samples: %w", err)
	}
	dir := filepath.Join(d.home.dir, "samples")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the samples' folder: %w", err)
	}
	files := make([]string, len(names))
	for i, name := range names {
		b, err := samples.Files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading a sample: %w", err)
		}
		files[i] = filepath.Join(dir, name)
		if err := os.WriteFile(files[i], b, 0o600); err != nil {
			return nil, fmt.Errorf("writing a sample: %w", err)
		}
	}
	return files, nil
}

// next prints lines that work when pasted.
func (d *dev) next(c credentials) {
	_, _ = fmt.Fprint(d.Stdout, strings.NewReplacer(
		"{url}", c.URL, "{key}", c.APIKey, "{email}", c.Email, "{password}", c.Password, "{analyze}", d.analyze(c),
	).Replace(`
Ready. Open {url} in a browser, and sign in as {email} with the password {password}
Or try, in a second terminal:

  curl -s {url}/v1/analyses -H 'X-API-Key: {key}' -H 'Content-Type: application/json' -d '{"text": "Um, so, we start with what our customers told us: they lose an hour a day to forms, and our team can give it back."}'
  curl -s '{url}/v1/analyses?limit=1' -H 'X-API-Key: {key}'
  curl -sN {url}/v1/events -H 'X-API-Key: {key}'

  {analyze}

Ctrl-C stops everything.
`))
}

// analyze is a command line for the samples, or for what was analysed first.
// Only in this folder does the program find the key by itself.
func (d *dev) analyze(c credentials) string {
	line := cmp.Or(d.Program, "masterspeak") + " analyze "
	if d.Ephemeral {
		line += "--url " + c.URL + " --key " + c.APIKey + " "
	}
	if len(d.Files) > 0 {
		return line + "FILE"
	}
	folder := d.home.dir
	if !d.Ephemeral {
		folder = filepath.Base(folder)
	}
	return line + filepath.Join(folder, "samples", "*.txt")
}

// farewell says what a stop leaves behind.
func (d *dev) farewell() {
	kept := "everything is kept in " + filepath.Base(d.home.dir)
	switch {
	case d.Ephemeral:
		kept = "nothing is kept"
	case lookup(d.Environ, "DATABASE_URL") != "":
		kept = "your Postgres keeps what was analysed, and " + filepath.Base(d.home.dir) + " the rest"
	case d.outside != "":
		kept = "Postgres keeps its data in " + d.outside + ", and all else is in " + filepath.Base(d.home.dir)
	}
	_, _ = fmt.Fprintln(d.Stdout, "\nStopped; "+kept+".")
}
