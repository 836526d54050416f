package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// sealingKey is the ring that a dev encrypts with. It lies beside the database
// that holds what it has sealed, and lives as long.
func sealingKey(dir string) (string, error) {
	path := filepath.Join(dir, "encryption.key")
	kept, err := os.ReadFile(path)
	if err == nil {
		return string(kept), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("reading the key of webhook secrets: %w", err)
	}
	made := devRing()
	if err := os.WriteFile(path, []byte(made), 0o600); err != nil {
		return "", fmt.Errorf("keeping the key of webhook secrets: %w", err)
	}
	return made, nil
}

// devRing makes a ring of one key.
func devRing() string { return "dev:" + randomHex(32) }
