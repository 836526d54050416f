package seal_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/masterspeak/masterspeak/internal/seal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	oldKey = "old:0123456789abcdef0123456789abcdef"
	newKey = "new:fedcba9876543210fedcba9876543210"
)

func ring(t *testing.T, text string) *seal.Ring {
	t.Helper()
	r, err := seal.New(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWhatWasSealedOpensForItsHolderAlone(t *testing.T) {
	t.Parallel()
	r := ring(t, oldKey)
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.SliceOf(rapid.Byte()).Draw(t, "secret")
		holder := rapid.SliceOf(rapid.Byte()).Draw(t, "holder")
		sealed := r.Seal(secret, holder)
		opened, err := r.Open(sealed, holder)
		if err != nil || !bytes.Equal(opened, secret) {
			t.Fatalf("got %x, %v", opened, err)
		}
		if _, err := r.Open(sealed, append(holder, 1)); !errors.Is(err, seal.ErrSealed) {
			t.Errorf("for another holder: %v", err)
		}
		at := rapid.IntRange(0, len(sealed)-1).Draw(t, "place")
		sealed[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if _, err := r.Open(sealed, holder); !errors.Is(err, seal.ErrSealed) {
			t.Errorf("changed at %d: %v", at, err)
		}
		if _, err := r.Open(sealed[:at], holder); !errors.Is(err, seal.ErrSealed) {
			t.Errorf("cut at %d: %v", at, err)
		}
	})
}

func TestKeysAreRotatedWithoutLosingASecret(t *testing.T) {
	t.Parallel()
	holder, secret := []byte("ada"), []byte("a secret of an endpoint")
	sealed := ring(t, oldKey).Seal(secret, holder)
	both := ring(t, newKey+","+oldKey)
	if opened, err := both.Open(sealed, holder); err != nil || !bytes.Equal(opened, secret) {
		t.Errorf("the new ring: %s, %v", opened, err)
	}
	again := both.Seal(secret, holder)
	if opened, err := ring(t, newKey).Open(again, holder); err != nil || !bytes.Equal(opened, secret) {
		t.Errorf("sealed again: %s, %v", opened, err)
	}
	if _, err := ring(t, newKey).Open(sealed, holder); !errors.Is(err, seal.ErrSealed) {
		t.Errorf("without the old key: %v", err)
	}
	if bytes.Contains(sealed, secret) || bytes.Equal(sealed, ring(t, oldKey).Seal(secret, holder)) {
		t.Error("sealing hides nothing")
	}
}

func TestABadRingIsRefusedWithoutBeingTold(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "nokey", "id:short", oldKey + "," + oldKey, ":" + strings.Repeat("x", 40)} {
		if _, err := seal.New(text); err == nil || strings.Contains(err.Error(), "0123456789") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
