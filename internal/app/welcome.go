package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/samples"
)

const devEmail = "dev@masterspeak.local"

// dev is what happens after everything runs.
type dev struct {
	DevOptions
	home        *home
	stack       *stack
	url, opsURL string
}

// credentials is dev.json: how other commands find this dev. It holds secrets
// and lives exactly as long as the dev is ready.
type credentials struct {
	URL      string `json:"url"`
	OpsURL   string `json:"ops_url"`
	Email    string `json:"email"`
	Password string `json:"password"`
	APIKey   string `json:"api_key"`
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

// account makes the development user anew, or gives the one of an earlier run
// a new password, and a key with every scope.
func (d *dev) account(ctx context.Context) (credentials, error) {
	c := credentials{URL: d.url, OpsURL: d.opsURL, Email: devEmail, Password: randomWord()}
	people, err := d.stack.identity()
	if err != nil {
		return c, err
	}
	var owner analysis.ID
	user, err := people.CreateUser(ctx, c.Email, c.Password, "Developer")
	switch {
	case errors.Is(err, account.ErrEmailTaken):
		if owner, err = d.renew(ctx, c); err != nil {
			return c, fmt.Errorf("renewing the development user: %w", err)
		}
	case err != nil:
		return c, fmt.Errorf("making the development user: %w", err)
	default:
		owner = user.ID
	}
	key, err := people.IssueKey(ctx, owner, "dev", auth.AllScopes(), nil)
	if err != nil {
		return c, fmt.Errorf("making the development key: %w", err)
	}
	c.APIKey = key.Secret
	return c, nil
}

// renew gives the user of an earlier run this run's password.
func (d *dev) renew(ctx context.Context, c credentials) (analysis.ID, error) {
	user, _, err := d.stack.store.UserByEmail(ctx, c.Email)
	if err != nil {
		return analysis.ID{}, err
	}
	hash, err := auth.NewPasswords(1).Hash(ctx, c.Password)
	if err != nil {
		return analysis.ID{}, err
	}
	return user.ID, d.stack.store.SetPasswordHash(ctx, user.ID, hash)
}

func randomWord() string {
	b := make([]byte, 12)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

func writeCredentials(path string, c credentials) error {
	b, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding dev.json: %w", err)
	}
	if err := os.WriteFile(path, append(b, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing dev.json: %w", err)
	}
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
	_, _ = fmt.Fprint(d.Stdout, strings.NewReplacer("{url}", c.URL, "{key}", c.APIKey).Replace(`
Ready. Try, in a second terminal:

  curl -s {url}/v1/analyses -H 'X-API-Key: {key}' -H 'Content-Type: application/json' -d '{"text": "Um, so, we start."}'
  curl -s '{url}/v1/analyses?limit=1' -H 'X-API-Key: {key}'
  curl -sN {url}/v1/events -H 'X-API-Key: {key}'

  go run . analyze samples/*.txt

Ctrl-C stops everything.
`))
}
