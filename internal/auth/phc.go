package auth

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// ErrPasswordHash is returned for a stored hash that nothing here wrote, or
// that would cost too much to check.
var ErrPasswordHash = errors.New("malformed password hash")

// argonParams are the cost of a hash. The bounds are for stored hashes: they
// keep a damaged row from taking the machine.
type argonParams struct {
	memory  uint32 // KiB
	time    uint32
	threads uint8
}

var current = argonParams{memory: 19 * 1024, time: 2, threads: 1}

const (
	maxArgonMemory  = 64 * 1024
	maxArgonTime    = 10
	maxArgonThreads = 4
	saltLen         = 16
	sumLen          = 32
)

// argonHash is a hash in the PHC string format.
type argonHash struct {
	argonParams
	salt, sum []byte
}

func newArgonHash(password string) argonHash {
	salt := make([]byte, saltLen)
	_, _ = rand.Read(salt) // never fails: the runtime stops the program instead
	return argonHash{current, salt, current.sum(password, salt, sumLen)}
}

func (p argonParams) sum(password string, salt []byte, length int) []byte {
	return argon2.IDKey([]byte(password), salt, p.time, p.memory, p.threads, uint32(length)) //nolint:gosec // at most 64
}

func (p argonParams) payable() bool {
	return p.memory >= 8 && p.memory <= maxArgonMemory && p.time >= 1 && p.time <= maxArgonTime &&
		p.threads >= 1 && p.threads <= maxArgonThreads
}

func (h argonHash) String() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.time, h.threads,
		b64.EncodeToString(h.salt), b64.EncodeToString(h.sum))
}

func parseArgonHash(s string) (argonHash, error) {
	var h argonHash
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, ErrPasswordHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.time, &h.threads); err != nil || !h.payable() {
		return h, ErrPasswordHash
	}
	var err error
	if h.salt, err = decodeBounded(parts[4], 8); err != nil {
		return h, err
	}
	if h.sum, err = decodeBounded(parts[5], 16); err != nil {
		return h, err
	}
	if h.String() != s { // Sscanf overlooks what follows
		return h, ErrPasswordHash
	}
	return h, nil
}

func decodeBounded(s string, least int) ([]byte, error) {
	b, err := base64.RawStdEncoding.Strict().DecodeString(s)
	if err != nil || len(b) < least || len(b) > 64 {
		return nil, ErrPasswordHash
	}
	return b, nil
}
