package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"hash/crc32"
	"strings"

	"github.com/masterspeak/masterspeak/internal/secret"
)

// A key reads ms_live_<id>_<secret><checksum>: the id finds it, the checksum
// tells a typing error or a scanner's find without asking the database.
const (
	keyMark     = "ms_live_"
	keyIDLen    = 8
	keySecret   = 32
	keyChecksum = 6
	keyPrefix   = len(keyMark) + keyIDLen
	keyLen      = keyPrefix + 1 + keySecret + keyChecksum

	base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	base36 = "0123456789abcdefghijklmnopqrstuvwxyz"
)

// ErrAPIKey is returned for text that was never an API key of ours.
var ErrAPIKey = errors.New("malformed api key")

// APIKey is a new key. Prefix and Hash are stored; Plain is shown once.
type APIKey struct {
	Prefix string // ms_live_ and the id: public, finds the key
	Plain  secret.Value
	Hash   [32]byte
}

// NewAPIKey makes a key of 190 random bits.
func NewAPIKey() APIKey {
	prefix := keyMark + randomText(base36, keyIDLen)
	body := prefix + "_" + randomText(base62, keySecret)
	plain := body + checksum(body)
	return APIKey{Prefix: prefix, Plain: secret.Value(plain), Hash: sha256.Sum256([]byte(plain))}
}

// ParseAPIKey checks the form of a presented key and returns what to look up,
// and what to compare the stored hash with, by EqualHash.
func ParseAPIKey(plain string) (prefix string, hash [32]byte, err error) {
	if len(plain) != keyLen || !LooksLikeAPIKey(plain) || plain[keyPrefix] != '_' {
		return "", hash, ErrAPIKey
	}
	id, text := plain[len(keyMark):keyPrefix], plain[keyPrefix+1:]
	if strings.Trim(id, base36) != "" || strings.Trim(text, base62) != "" {
		return "", hash, ErrAPIKey
	}
	body := plain[:keyLen-keyChecksum]
	if checksum(body) != plain[keyLen-keyChecksum:] {
		return "", hash, ErrAPIKey
	}
	return plain[:keyPrefix], sha256.Sum256([]byte(plain)), nil
}

// LooksLikeAPIKey tells a key from an access token.
func LooksLikeAPIKey(s string) bool { return strings.HasPrefix(s, keyMark) }

// checksum is a CRC-32 in base 62, padded to six digits.
func checksum(s string) string {
	sum := crc32.ChecksumIEEE([]byte(s))
	var b [keyChecksum]byte
	for i := range b {
		b[len(b)-1-i] = base62[sum%62]
		sum /= 62
	}
	return string(b[:])
}

// randomText draws letters evenly: bytes beyond the last whole multiple of the
// alphabet are thrown away.
func randomText(alphabet string, n int) string {
	limit := 256 - 256%len(alphabet)
	out := make([]byte, 0, n)
	var b [1]byte
	for len(out) < n {
		_, _ = rand.Read(b[:]) // never fails: the runtime stops the program instead
		if int(b[0]) < limit {
			out = append(out, alphabet[int(b[0])%len(alphabet)])
		}
	}
	return string(out)
}
