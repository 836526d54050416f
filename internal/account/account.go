// Package account holds the nouns and the errors of accounts: users, sessions
// and API keys, as package api shows them and the service behind it makes them.
//
// It promises nothing but shapes and knows neither HTTP nor SQL. The secrets in
// Session and NewKey are shown to their owner once and stored only as hashes.
//
// Trap: whether an address has an account is itself a secret.
// ErrInvalidCredentials therefore covers both an unknown address and a wrong
// password, and must take equally long for both.
package account

import (
	"errors"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// User is an account as its owner sees it.
type User struct {
	ID        analysis.ID
	Email     string
	FullName  string
	Verified  bool
	CreatedAt time.Time
}

// Known is an account with what it proves itself by. It never leaves the
// service.
type Known struct {
	User
	PasswordHash string
	Version      int64 // raised when the password changes
	Owned        bool  // whoever reads the address has chosen the password
}

// Change is what an owner wants different; nil stays.
type Change struct {
	FullName *string
	// Password needs the current one too.
	Password, CurrentPassword *string
}

// Erasure is an account of which everything goes. Once it is settled, nothing
// can arrive for it any more.
type Erasure struct {
	Account analysis.ID
	Settled bool
}

// Ticket opens one stream.
type Ticket struct {
	Text      string
	ExpiresIn time.Duration
}

// Session is a pair of tokens. The refresh token works once.
type Session struct {
	UserID       analysis.ID // for the audit log
	AccessToken  string
	ExpiresIn    time.Duration
	RefreshToken string
}

// APIKey is a key without its secret.
type APIKey struct {
	ID         analysis.ID
	Name       string
	Scopes     []string
	Prefix     string
	CreatedAt  time.Time
	ExpiresAt  *time.Time // nil: never
	LastUsedAt *time.Time // nil: never used
}

// NewKey is a key that was just made, with the secret that is shown once.
type NewKey struct {
	APIKey
	Secret string
}

// MaxKeys is how many keys an account may have that were not revoked.
const MaxKeys = 100

// Sentinels that callers branch on.
var (
	// ErrUnauthenticated: the token or key is unknown, expired or revoked.
	ErrUnauthenticated = errors.New("not authenticated")
	// ErrInvalidCredentials: no such address, or not its password.
	ErrInvalidCredentials = errors.New("invalid credentials")
	// ErrEmailTaken: the address has an account.
	ErrEmailTaken = errors.New("email taken")
	// ErrWeakPassword: the password is too short, too long or known to be bad.
	ErrWeakPassword = errors.New("weak password")
	// ErrInvalidRefresh: the refresh token is unknown, expired or revoked.
	ErrInvalidRefresh = errors.New("invalid refresh token")
	// ErrRefreshReused: the refresh token was used before; its whole family
	// has been revoked.
	ErrRefreshReused = errors.New("refresh token reused")
	// ErrKeyNotFound: no such API key, or another owner's.
	ErrKeyNotFound = errors.New("api key not found")
	// ErrUserNotFound: the account no longer exists.
	ErrUserNotFound = errors.New("user not found")
	// ErrWrongPassword: the current password of somebody who is logged in.
	ErrWrongPassword = errors.New("wrong current password")
	// ErrInvalidToken: the token of a letter is forged, too old, or was used.
	ErrInvalidToken = errors.New("invalid or used token")
	// ErrTooManyKeys: the account has MaxKeys.
	ErrTooManyKeys = errors.New("too many api keys")
	// ErrScopeExceeded: a key would hold a scope that its maker lacks.
	ErrScopeExceeded = errors.New("scope exceeds the caller's own")
)
