package app

import (
	"crypto/rand"
	"encoding/hex"
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
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	made := "dev:" + hex.EncodeToString(key)
	if err := os.WriteFile(path, []byte(made), 0o600); err != nil {
		return "", fmt.Errorf("keeping the key of webhook secrets: %w", err)
	}
	return made, nil
}
