package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/identity"
)

const (
	devEmail = "dev@masterspeak.local"
	keyName  = "dev" // of the key in dev.json
)

// credentials is dev.json: how other commands find this dev. It holds secrets
// and lives exactly as long as the dev is ready.
type credentials struct {
	URL      string `json:"url"`
	OpsURL   string `json:"ops_url"`
	Email    string `json:"email"`
	Password string `json:"password"`
	APIKey   string `json:"api_key"`

	// Of the private servers; what the environment names is its own secret.
	DatabaseURL string `json:"database_url,omitempty"`
	NATSURL     string `json:"nats_url,omitempty"`
}

// account makes the development user anew, or gives the one of an earlier run
// a new password, and a key with every scope.
func (d *dev) account(ctx context.Context) (credentials, error) {
	c := credentials{
		URL: d.url, OpsURL: d.opsURL, Email: devEmail, Password: randomHex(12), DatabaseURL: d.private.database, NATSURL: d.private.nats,
	}
	people, err := d.stack.identity(nil, "")
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
	if err := revokeEarlier(ctx, people, owner); err != nil {
		return c, fmt.Errorf("revoking the keys of earlier runs: %w", err)
	}
	key, err := people.IssueKey(ctx, owner, keyName, auth.AllScopes(), nil)
	if err != nil {
		return c, fmt.Errorf("making the development key: %w", err)
	}
	c.APIKey = key.Secret
	return c, nil
}

// revokeEarlier ends what earlier runs left: their dev.json is gone, but a key
// with every scope would work for ever.
func revokeEarlier(ctx context.Context, people *identity.Service, owner analysis.ID) error {
	keys, err := people.ListKeys(ctx, owner)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if key.Name != keyName {
			continue
		}
		if err := people.RevokeKey(ctx, owner, key.ID); err != nil && !errors.Is(err, account.ErrKeyNotFound) {
			return err
		}
	}
	return nil
}

// renew gives the user of an earlier run this run's password.
func (d *dev) renew(ctx context.Context, c credentials) (analysis.ID, error) {
	user, err := d.stack.store.KnownByEmail(ctx, c.Email)
	if err != nil {
		return analysis.ID{}, err
	}
	hash, err := auth.NewPasswords(1).Hash(ctx, c.Password)
	if err != nil {
		return analysis.ID{}, err
	}
	return user.ID, d.stack.store.SetPasswordHash(ctx, user.ID, hash)
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

func writeCredentials(path string, c credentials) error {
	b, err := json.MarshalIndent(c, "", "  ") //nolint:gosec // a file of mode 0600 that is there for the password
	if err != nil {
		return fmt.Errorf("encoding dev.json: %w", err)
	}
	if err := os.WriteFile(path, append(b, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing dev.json: %w", err)
	}
	return nil
}
