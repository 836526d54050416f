package auth

import (
	"errors"
	"strings"
	"testing"
)

func TestANewKeyIsFoundByItsPrefixAndEqualsItsHash(t *testing.T) {
	t.Parallel()
	key := NewAPIKey()
	plain := key.Plain.Reveal()
	prefix, hash, err := ParseAPIKey(plain)
	if err != nil || prefix != key.Prefix || !EqualHash(hash, key.Hash[:]) {
		t.Errorf("ParseAPIKey = %q, %v; want the key that was made", prefix, err)
	}
	if !LooksLikeAPIKey(plain) || !strings.HasPrefix(plain, "ms_live_") || len(plain) != 55 {
		t.Errorf("the key has %d characters and starts with %.8q", len(plain), plain)
	}
	if other := NewAPIKey(); other.Prefix == key.Prefix || other.Plain == key.Plain || EqualHash(other.Hash, key.Hash[:]) {
		t.Error("two keys share something")
	}
}

func TestAnyChangeOfAKeyIsNoticedWithoutALookup(t *testing.T) {
	t.Parallel()
	plain := NewAPIKey().Plain.Reveal()
	for i := range plain {
		changed := []byte(plain)
		changed[i] ^= 1
		if _, _, err := ParseAPIKey(string(changed)); !errors.Is(err, ErrAPIKey) {
			t.Errorf("a change of character %d: %v, want ErrAPIKey", i, err)
		}
	}
	for _, s := range []string{"", "ms_live_", plain + "0", plain[1:], plain[:len(plain)-1], strings.ToUpper(plain), " " + plain} {
		if _, _, err := ParseAPIKey(s); !errors.Is(err, ErrAPIKey) {
			t.Errorf("text of %d characters: %v, want ErrAPIKey", len(s), err)
		}
	}
}

func TestAHashOfAnotherLengthEqualsNothing(t *testing.T) {
	t.Parallel()
	hash := NewAPIKey().Hash
	if EqualHash(hash, nil) || EqualHash(hash, hash[:31]) || EqualHash([32]byte{}, nil) {
		t.Error("a truncated hash was accepted")
	}
}

func TestRefreshTokensAreRandomAndHashedTheSameTwice(t *testing.T) {
	t.Parallel()
	one, hash := NewRefreshToken()
	two, _ := NewRefreshToken()
	if one == two || len(one) != 43 {
		t.Errorf("tokens of %d characters, equal: %v", len(one), one == two)
	}
	again := HashRefreshToken(one)
	if !EqualHash(again, hash[:]) || EqualHash(HashRefreshToken(two), hash[:]) {
		t.Error("a hash does not stand for its token")
	}
}

func FuzzParseAPIKey(f *testing.F) {
	f.Add(NewAPIKey().Plain.Reveal())
	f.Add("ms_live_abcdefgh_")
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		prefix, _, err := ParseAPIKey(s)
		if err != nil {
			if prefix != "" || !errors.Is(err, ErrAPIKey) {
				t.Errorf("ParseAPIKey(%q) = %q, %v", s, prefix, err)
			}
			return
		}
		if !strings.HasPrefix(s, prefix+"_") || len(s) != keyLen {
			t.Errorf("ParseAPIKey(%q) accepted with prefix %q", s, prefix)
		}
	})
}
