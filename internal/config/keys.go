package config

import (
	"slices"
	"strings"

	"github.com/masterspeak/masterspeak/internal/secret"
)

const (
	minKeyBytes = 32
	// minKeyVariety refuses keys typed by hand, such as a word repeated.
	minKeyVariety = 8
)

// checkKeys refuses rings that do not parse, weak secrets, and a secret that
// serves two purposes: a token made for one would pass as another.
func (c *Config) checkKeys(r *report) {
	owner := map[string]string{}
	for _, ring := range []struct {
		name  string
		value secret.Value
	}{
		{"JWT_ACCESS_KEYS", c.JWTAccessKeys},
		{"JWT_RESET_KEYS", c.JWTResetKeys},
		{"JWT_VERIFY_KEYS", c.JWTVerifyKeys},
		{"TICKET_KEYS", c.TicketKeys},
		{"ENCRYPTION_KEYS", c.EncryptionKeys},
	} {
		if ring.value.IsZero() {
			continue
		}
		for _, key := range checkRing(ring.name, ring.value, r) {
			if other, taken := owner[key]; taken {
				r.refuse(ring.name, "must not share a key with "+other)
			}
			owner[key] = ring.name
		}
	}
}

// checkRing returns the secrets of a ring "id:secret,id:secret".
func checkRing(name string, ring secret.Value, r *report) []string {
	var keys []string
	ids, secrets := map[string]bool{}, map[string]bool{}
	for entry := range strings.SplitSeq(ring.Reveal(), ",") {
		id, key, ok := strings.Cut(strings.TrimSpace(entry), ":")
		r.require(ok && id != "", name, "must be id:secret or id:secret,id:secret")
		r.require(len(key) >= minKeyBytes, name, "must have secrets of at least 32 bytes, as from: openssl rand -hex 32")
		r.require(variety(key) >= minKeyVariety, name, "must have random secrets, as from: openssl rand -hex 32")
		r.require(!sample(key), name, "must not be a sample value: make one with openssl rand -hex 32")
		r.require(!ids[id] && !secrets[key], name, "must not repeat an id or a secret")
		ids[id] = true
		if !secrets[key] {
			keys = append(keys, key)
		}
		secrets[key] = true
	}
	return keys
}

func variety(key string) int {
	seen := map[rune]bool{}
	for _, c := range key {
		seen[c] = true
	}
	return len(seen)
}

// sample tells what examples and templates write where a secret belongs. None
// of it is ever in hexadecimal digits.
func sample(key string) bool {
	key = strings.ToLower(key)
	return slices.ContainsFunc([]string{"changeme", "change-me", "change_me", "your-", "your_", "placeholder", "example", "secret"},
		func(word string) bool { return strings.Contains(key, word) })
}
