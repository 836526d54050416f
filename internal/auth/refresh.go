package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
)

// NewRefreshToken returns 256 random bits as text for the client, and the hash
// to store.
func NewRefreshToken() (plain string, hash [32]byte) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: the runtime stops the program instead
	plain = base64.RawURLEncoding.EncodeToString(b[:])
	return plain, HashRefreshToken(plain)
}

// HashRefreshToken returns the hash under which a token is stored. Random
// tokens need no slow hash.
func HashRefreshToken(plain string) [32]byte { return sha256.Sum256([]byte(plain)) }

// EqualHash compares a presented hash with a stored one in constant time. A
// stored hash of another length equals nothing.
func EqualHash(presented [32]byte, stored []byte) bool {
	return subtle.ConstantTimeCompare(presented[:], stored) == 1
}
