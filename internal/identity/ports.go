package identity

import (
	"context"
	"time"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/mail"
)

// Users keeps accounts. Addresses are normalised before they come here. What
// needs an account and finds none returns account.ErrUserNotFound.
type Users interface {
	// CreateUser returns account.ErrEmailTaken for an address that is known.
	CreateUser(ctx context.Context, email, fullName, passwordHash string) (account.User, error)
	User(ctx context.Context, id analysis.ID) (account.User, error)
	RenameUser(ctx context.Context, id analysis.ID, fullName string) error
	VerifyUser(ctx context.Context, id analysis.ID) error
	// EraseUser ends an account and has all it owns erased later.
	EraseUser(ctx context.Context, id analysis.ID) error
}

// Credentials keeps password hashes. A version is that of the account when the
// caller read it.
type Credentials interface {
	Known(ctx context.Context, id analysis.ID) (account.Known, error)
	KnownByEmail(ctx context.Context, email string) (account.Known, error)
	TokenVersion(ctx context.Context, id analysis.ID) (int64, error)
	// SetPasswordHash is for another hash of the same password.
	SetPasswordHash(ctx context.Context, id analysis.ID, passwordHash string) error
	// ChangePassword ends all sessions. Proven: the address is the caller's.
	ChangePassword(ctx context.Context, id analysis.ID, version int64, passwordHash string, proven bool) error
}

// Families keeps refresh tokens, each in the family of its login.
type Families interface {
	// BeginFamily returns account.ErrUserNotFound if the account has changed.
	BeginFamily(ctx context.Context, user analysis.ID, version int64, hash [32]byte, expires time.Time) error
	// UseRefreshToken replaces a token by its successor in one step. It
	// returns account.ErrInvalidRefresh, or account.ErrRefreshReused after
	// revoking the family.
	UseRefreshToken(ctx context.Context, hash, successor [32]byte) (user analysis.ID, version int64, err error)
	Logout(ctx context.Context, hash [32]byte) error
}

// Tickets remembers which stream tickets were used.
type Tickets interface {
	UseTicket(ctx context.Context, id string, expires time.Time) (first bool, err error)
}

// Post sends letters later.
type Post interface {
	// Post returns mail.ErrFull when it cannot.
	Post(mail.Letter) error
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
	// APIKeyStands returns account.ErrKeyNotFound as APIKeyByPrefix does.
	APIKeyStands(ctx context.Context, id analysis.ID) error
	TouchAPIKey(ctx context.Context, id analysis.ID) error
}

// Store is all that the service keeps.
type Store interface {
	Users
	Credentials
	Families
	Tickets
	Keys
	KeyFinder
}
