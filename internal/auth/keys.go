package auth

import (
	"errors"
	"fmt"
	"strings"

	"github.com/masterspeak/masterspeak/internal/secret"
)

const (
	minKeyBytes = 32
	maxKeyID    = 64
	keyIDChars  = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
)

// ErrKeys is returned for a ring of signing keys that must not be used.
var ErrKeys = errors.New("unusable signing keys")

// Key is one signing key. Its ID is public and travels in every token.
type Key struct {
	ID     string
	Secret secret.Value
}

// ParseKeys reads "id:secret,id:secret". The first key signs, all verify, so
// that keys can be changed without breaking the tokens that are out. Errors
// name keys by position, never by content.
func ParseKeys(s string) ([]Key, error) {
	var keys []Key
	for i, part := range strings.Split(s, ",") {
		id, text, ok := strings.Cut(strings.TrimSpace(part), ":")
		if !ok {
			return nil, fmt.Errorf("%w: key %d is not id:secret", ErrKeys, i+1)
		}
		keys = append(keys, Key{ID: id, Secret: secret.Value(text)})
	}
	return keys, CheckKeys(keys)
}

// CheckKeys refuses short secrets, and ids or secrets that occur twice in the
// rings given together. Rings of different purposes must not share a secret.
func CheckKeys(rings ...[]Key) error {
	secrets := map[secret.Value]bool{}
	for _, ring := range rings {
		if len(ring) == 0 {
			return fmt.Errorf("%w: there is none", ErrKeys)
		}
		ids := map[string]bool{}
		for i, k := range ring {
			if err := checkKey(k); err != nil {
				return fmt.Errorf("checking key %d: %w", i+1, err)
			}
			if ids[k.ID] || secrets[k.Secret] {
				return fmt.Errorf("%w: key %d repeats an id or a secret", ErrKeys, i+1)
			}
			ids[k.ID], secrets[k.Secret] = true, true
		}
	}
	return nil
}

func checkKey(k Key) error {
	if k.ID == "" || len(k.ID) > maxKeyID || strings.Trim(k.ID, keyIDChars) != "" {
		return fmt.Errorf("%w: the id must be 1 to %d of A-Z a-z 0-9 . _ -", ErrKeys, maxKeyID)
	}
	if len(k.Secret) < minKeyBytes {
		return fmt.Errorf("%w: the secret is shorter than %d bytes", ErrKeys, minKeyBytes)
	}
	return nil
}
