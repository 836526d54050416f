package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/bcrypt"
)

const (
	maxBcryptBytes  = 72
	maxBcryptCost   = 14
	queuePerSlot    = 8
	maxPasswordSize = 4 * maxPasswordRunes // bytes
)

// ErrBusy is returned when too many passwords are being hashed already, or the
// caller's context ended in the queue. The password was not looked at.
var ErrBusy = errors.New("too many passwords are being checked")

// Passwords hashes and verifies. A hash takes 19 MiB and some 30 ms of a
// processor, so only a few run at a time, a few more wait, and the rest are
// turned away.
type Passwords struct {
	queue chan struct{} // admission: full means ErrBusy
	slots chan struct{} // the hashes running now: full means wait
	dummy argonHash
}

// NewPasswords allows so many hashes at a time; less than one means two.
func NewPasswords(concurrent int) *Passwords {
	if concurrent < 1 {
		concurrent = 2
	}
	return &Passwords{
		queue: make(chan struct{}, concurrent*(1+queuePerSlot)),
		slots: make(chan struct{}, concurrent),
		dummy: argonHash{current, make([]byte, saltLen), make([]byte, sumLen)},
	}
}

// Hash returns the argon2id hash of a password as a PHC string. It does not
// judge the password: see CheckPassword.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	release, err := p.acquire(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	return newArgonHash(password).String(), nil
}

// Verify compares a password with a stored hash, argon2id or bcrypt. When it
// is right and rehash is true, the caller stores Hash of it instead.
func (p *Passwords) Verify(ctx context.Context, hash, password string) (ok, rehash bool, err error) {
	release, err := p.acquire(ctx)
	if err != nil {
		return false, false, err
	}
	defer release()
	if isBcrypt(hash) {
		ok, err = verifyBcrypt(hash, password)
		return ok, ok, err
	}
	stored, err := parseArgonHash(hash)
	if err != nil {
		return false, false, err
	}
	ok = verifyArgon(stored, password)
	return ok, ok && (stored.argonParams != current || len(stored.sum) != sumLen), nil
}

// VerifyNobody takes the time of Verify, for accounts that do not exist.
func (p *Passwords) VerifyNobody(ctx context.Context, password string) error {
	release, err := p.acquire(ctx)
	if err != nil {
		return err
	}
	defer release()
	_ = verifyArgon(p.dummy, password)
	return nil
}

func (p *Passwords) acquire(ctx context.Context) (release func(), err error) {
	select {
	case p.queue <- struct{}{}:
	default:
		return nil, ErrBusy
	}
	select {
	case p.slots <- struct{}{}:
		return func() { <-p.slots; <-p.queue }, nil
	case <-ctx.Done():
		<-p.queue
		return nil, fmt.Errorf("waiting to check a password: %w: %w", ErrBusy, context.Cause(ctx))
	}
}

// verifyArgon refuses a password that no account can have, after the same
// work.
func verifyArgon(stored argonHash, password string) bool {
	fits := len(password) <= maxPasswordSize
	if !fits {
		password = password[:maxPasswordSize]
	}
	sum := stored.argonParams.sum(password, stored.salt, len(stored.sum))
	return subtle.ConstantTimeCompare(sum, stored.sum) == 1 && fits
}

func isBcrypt(hash string) bool {
	return strings.HasPrefix(hash, "$2a$") || strings.HasPrefix(hash, "$2b$") || strings.HasPrefix(hash, "$2y$")
}

// verifyBcrypt refuses more than 72 bytes, of which bcrypt would ignore the
// rest, after the same work.
func verifyBcrypt(hash, password string) (bool, error) {
	if cost, err := bcrypt.Cost([]byte(hash)); err != nil || cost > maxBcryptCost {
		return false, ErrPasswordHash
	}
	fits := len(password) <= maxBcryptBytes
	if !fits {
		password = password[:maxBcryptBytes]
	}
	err := bcrypt.CompareHashAndPassword([]byte(hash), []byte(password))
	if err != nil && !errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
		return false, ErrPasswordHash
	}
	return err == nil && fits, nil
}
