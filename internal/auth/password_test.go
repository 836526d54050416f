package auth

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"golang.org/x/crypto/bcrypt"
)

func TestAHashVerifiesItsPasswordOnly(t *testing.T) {
	t.Parallel()
	p := NewPasswords(2)
	hash, err := p.Hash(t.Context(), "an unusual phrase")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash = %s, want the PHC form of argon2id", hash)
	}
	ok, rehash, err := p.Verify(t.Context(), hash, "an unusual phrase")
	if !ok || rehash || err != nil {
		t.Errorf("right password: ok %v, rehash %v, %v", ok, rehash, err)
	}
	ok, rehash, err = p.Verify(t.Context(), hash, "an unusual phrasE")
	if ok || rehash || err != nil {
		t.Errorf("wrong password: ok %v, rehash %v, %v", ok, rehash, err)
	}
}

func TestHashesOfOtherSystemsVerifyAndAreToBeReplaced(t *testing.T) {
	t.Parallel()
	p := NewPasswords(2)
	cheap, err := bcrypt.GenerateFromPassword([]byte("secret"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	body := string(cheap[len("$2a"):])
	for _, c := range []struct{ hash, password string }{
		{"$2a" + body, "secret"},
		{"$2b" + body, "secret"},
		{"$2y" + body, "secret"},
		{"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "password"},
	} {
		if ok, rehash, err := p.Verify(t.Context(), c.hash, c.password); !ok || !rehash || err != nil {
			t.Errorf("%s: ok %v, rehash %v, %v", c.hash, ok, rehash, err)
		}
		if ok, rehash, err := p.Verify(t.Context(), c.hash, c.password+"x"); ok || rehash || err != nil {
			t.Errorf("%s, wrong password: ok %v, rehash %v, %v", c.hash, ok, rehash, err)
		}
	}
}

func TestAHashMadeByPasslibVerifies(t *testing.T) {
	t.Parallel()
	const hash = "$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW"
	if ok, _, err := NewPasswords(1).Verify(t.Context(), hash, "secret"); !ok || err != nil {
		t.Errorf("ok %v, %v", ok, err)
	}
}

func TestBytesThatAHashWouldIgnoreAreRefused(t *testing.T) {
	t.Parallel()
	p := NewPasswords(2)
	long := strings.Repeat("a", maxBcryptBytes)
	hash, err := bcrypt.GenerateFromPassword([]byte(long), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	if ok, _, err := p.Verify(t.Context(), string(hash), long); !ok || err != nil {
		t.Errorf("72 bytes: %v, %v", ok, err)
	}
	if ok, _, err := p.Verify(t.Context(), string(hash), long+"b"); ok || err != nil {
		t.Errorf("73 bytes: %v, %v; want refused", ok, err)
	}
}

func TestDamagedOrCostlyHashesAreErrors(t *testing.T) {
	t.Parallel()
	p := NewPasswords(2)
	good := newArgonHash("x").String()
	for name, hash := range map[string]string{
		"nothing":           "",
		"a plain password":  "password",
		"another algorithm": strings.Replace(good, "argon2id", "argon2i", 1),
		"another version":   strings.Replace(good, "v=19", "v=16", 1),
		"too much memory":   strings.Replace(good, "m=19456", "m=4194304", 1),
		"too much time":     strings.Replace(good, "t=2", "t=1000", 1),
		"no threads":        strings.Replace(good, "p=1", "p=0", 1),
		"more parameters":   strings.Replace(good, "p=1", "p=1,x=2", 1),
		"cut off":           good[:len(good)-30],
		"bcrypt, costly":    "$2b$31$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW",
		"bcrypt, cut off":   "$2b$12$EixZaYVK1fsbw1ZfbX3OXe",
		"crypt":             "$1$salt$abcdef",
	} {
		if ok, _, err := p.Verify(t.Context(), hash, "x"); ok || !errors.Is(err, ErrPasswordHash) {
			t.Errorf("%s: ok %v, %v; want ErrPasswordHash", name, ok, err)
		}
	}
}

func TestAnOverlongPasswordIsRefusedWithoutBeingHashedWhole(t *testing.T) {
	t.Parallel()
	p := NewPasswords(1)
	long := strings.Repeat("a", maxPasswordSize)
	hash := newArgonHash(long).String()
	if ok, _, err := p.Verify(t.Context(), hash, long+"a"); ok || err != nil {
		t.Errorf("ok %v, %v; want refused", ok, err)
	}
	if err := p.VerifyNobody(t.Context(), strings.Repeat("a", 1<<20)); err != nil {
		t.Errorf("VerifyNobody: %v", err)
	}
}

func TestAFullQueueTurnsCallersAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := NewPasswords(1)
		release, err := p.acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var waiting sync.WaitGroup
		for range queuePerSlot {
			waiting.Go(func() {
				err := p.VerifyNobody(ctx, "x")
				if !errors.Is(err, ErrBusy) || !errors.Is(err, context.Canceled) {
					t.Errorf("a caller that gave up: %v, want ErrBusy and its own reason", err)
				}
			})
		}
		synctest.Wait()
		if _, err := p.Hash(ctx, "x"); !errors.Is(err, ErrBusy) {
			t.Errorf("one more caller: %v, want ErrBusy", err)
		}
		if _, _, err := p.Verify(ctx, "", "x"); !errors.Is(err, ErrBusy) {
			t.Errorf("one more caller: %v, want ErrBusy", err)
		}
		cancel()
		waiting.Wait()
		release()
		if err := p.VerifyNobody(t.Context(), "x"); err != nil {
			t.Errorf("after the rush: %v", err)
		}
	})
}

func BenchmarkVerifyNobody(b *testing.B) {
	p := NewPasswords(0)
	for b.Loop() {
		if err := p.VerifyNobody(b.Context(), "an unusual phrase"); err != nil {
			b.Fatal(err)
		}
	}
}
