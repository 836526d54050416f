package identity

import (
	"context"
	"time"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Users keeps accounts. Addresses are normalised before they come here.
type Users interface {
	// CreateUser returns account.ErrEmailTaken for an address that is known.
	CreateUser(ctx context.Context, email, fullName, passwordHash string) (account.User, error)
	// User returns account.ErrUserNotFound for an id that is not.
	User(ctx context.Context, id analysis.ID) (account.User, error)
}

// Credentials keeps password hashes.
type Credentials interface {
	// UserByEmail returns account.ErrUserNotFound for an unknown address.
	UserByEmail(ctx context.Context, email string) (user account.User, passwordHash string, err error)
	SetPasswordHash(ctx context.Context, id analysis.ID, passwordHash string) error
}

// Families keeps refresh tokens, each in the family of its login.
type Families interface {
	CreateRefreshToken(ctx context.Context, user analysis.ID, hash [32]byte, expires time.Time) error
	// UseRefreshToken replaces a token by its successor in one step. It
	// returns account.ErrInvalidRefresh, or account.ErrRefreshReused after
	// revoking the family.
	UseRefreshToken(ctx context.Context, hash, successor [32]byte) (analysis.ID, error)
	Logout(ctx context.Context, hash [32]byte) error
}

// Keys keeps API keys for their owners.
type Keys interface {
	// CreateAPIKey fills in the id and the time of creation.
	CreateAPIKey(ctx context.Context, owner analysis.ID, key account.APIKey, secretHash [32]byte) (account.APIKey, error)
	ListAPIKeys(ctx context.Context, owner analysis.ID) ([]account.APIKey, error)
	// RevokeAPIKey returns account.ErrKeyNotFound for another owner's key.
	RevokeAPIKey(ctx context.Context, owner, id analysis.ID) error
}

// KeyFinder finds the key that a caller presents.
type KeyFinder interface {
	// APIKeyByPrefix returns account.ErrKeyNotFound for a key that is
	// unknown, revoked or expired.
	APIKeyByPrefix(ctx context.Context, prefix string) (key account.APIKey, owner analysis.ID, secretHash []byte, err error)
	TouchAPIKey(ctx context.Context, id analysis.ID) error
}

// Store is all that the service keeps.
type Store interface {
	Users
	Credentials
	Families
	Keys
	KeyFinder
}
