// Package seal keeps secrets that the program itself needs in clear, such as
// those that sign webhooks, out of the database: AES-256-GCM under a ring of
// keys, of which the first seals and all open, so that keys can be changed.
//
// It promises that a sealed secret opens only under a key of the ring and only
// for the holder that it was sealed for: a row that was copied to another
// holder opens nothing there.
//
// Trap: a key may leave the ring only after everything that it sealed was
// sealed again or is gone; Open fails for good without it.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/masterspeak/masterspeak/internal/auth"
)

// ErrSealed is returned for what no key of the ring opens.
var ErrSealed = errors.New("sealed under no key of the ring, or for somebody else")

// purpose separates these keys from others that are made of the same secrets.
const purpose = "masterspeak seal v1"

// Ring seals and opens. Safe for many goroutines.
type Ring struct {
	first string
	keys  map[string]cipher.AEAD
}

// New reads a ring "id:secret,id:secret", as all keys are written. Errors name
// keys by position, never by content.
func New(ring string) (*Ring, error) {
	keys, err := auth.ParseKeys(ring)
	if err != nil {
		return nil, err
	}
	r := &Ring{first: keys[0].ID, keys: make(map[string]cipher.AEAD, len(keys))}
	for i, k := range keys {
		if r.keys[k.ID], err = aead(k.Secret.Reveal()); err != nil {
			return nil, fmt.Errorf("making key %d: %w", i+1, err)
		}
	}
	return r, nil
}

// aead derives the key: a secret of the configuration is text of any length.
func aead(secret string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, []byte(secret), nil, purpose, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// Seal encrypts a secret for its holder. The result begins with the length of
// the key's id and the id.
func (r *Ring) Seal(secret, holder []byte) []byte {
	head := append([]byte{byte(len(r.first))}, r.first...) //nolint:gosec // an id has at most 64 bytes
	return r.keys[r.first].Seal(head, nil, secret, holder) //nolint:gosec // the nonce is drawn inside, at random
}

// Open decrypts what Seal made for the same holder, or returns ErrSealed.
func (r *Ring) Open(sealed, holder []byte) ([]byte, error) {
	if len(sealed) == 0 || len(sealed) < 1+int(sealed[0]) {
		return nil, ErrSealed
	}
	id, box := string(sealed[1:1+sealed[0]]), sealed[1+int(sealed[0]):]
	key, ok := r.keys[id]
	if !ok {
		return nil, fmt.Errorf("%w: its key has the id %q", ErrSealed, id)
	}
	secret, err := key.Open(nil, nil, box, holder)
	if err != nil {
		return nil, ErrSealed
	}
	return secret, nil
}
