package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/mail"
)

// Config tunes a Service; the zero value is ready to use, and discreet.
type Config struct {
	// RefreshTTL is how long a login lasts, however often it is refreshed;
	// 30 days when zero.
	RefreshTTL time.Duration
	// RevealTaken makes Register tell that an address has an account. For
	// development: in production it is a secret.
	RevealTaken bool
	// Reset, Verify and Tickets make and read the tokens of these purposes.
	// They and Post may be nil where nobody asks for them.
	Reset, Verify, Tickets *auth.Tokens
	Post                   Post
	// BaseURL is what links in letters begin with.
	BaseURL string
	// Now is the clock; time.Now when nil. The store has its own.
	Now func() time.Time
}

// Service knows who is who. Safe for concurrent use.
type Service struct {
	store     Store
	passwords *auth.Passwords
	access    *auth.Tokens
	cfg       Config
	keys      *keyCache
	versions  *versionCache
}

// New makes a service whose access tokens are made and read by access.
func New(store Store, passwords *auth.Passwords, access *auth.Tokens, cfg Config) *Service {
	if cfg.RefreshTTL == 0 {
		cfg.RefreshTTL = 30 * 24 * time.Hour
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Service{store: store, passwords: passwords, access: access, cfg: cfg, keys: newKeyCache(maxCachedKeys), versions: newVersionCache(maxCachedKeys)}
}

// Register opens an account for a caller who has none, and writes to the
// address: to confirm it, or to say that it has an account already. Unless taken
// addresses are revealed it answers alike for every address: with no error and
// the zero User, whose ID is zero. Else it answers as CreateUser.
func (s *Service) Register(ctx context.Context, email, password, fullName string) (account.User, error) {
	user, err := s.CreateUser(ctx, email, password, fullName)
	taken := errors.Is(err, account.ErrEmailTaken)
	switch {
	case err == nil:
		s.notify(s.verification(user.Email))
	case taken && !s.cfg.RevealTaken:
		s.notify(s.taken(email))
	}
	if s.cfg.RevealTaken {
		return user, err
	}
	if taken {
		err = nil
	}
	return account.User{}, err
}

// CreateUser opens an account and shows it, which is for operators and for
// Register. It returns auth.ErrEmail, account.ErrWeakPassword or
// account.ErrEmailTaken.
func (s *Service) CreateUser(ctx context.Context, email, password, fullName string) (account.User, error) {
	email, err := auth.NormalizeEmail(email)
	if err != nil {
		return account.User{}, fmt.Errorf("normalising the address: %w", err)
	}
	if err := auth.CheckPassword(password, email); err != nil {
		return account.User{}, fmt.Errorf("%w: %w", account.ErrWeakPassword, err)
	}
	// Hashed before the store is asked, so that a taken address takes as long.
	hash, err := s.passwords.Hash(ctx, password)
	if err != nil {
		return account.User{}, explain("hashing a password", err)
	}
	return s.store.CreateUser(ctx, email, fullName, hash)
}

// User returns an account, or account.ErrUserNotFound.
func (s *Service) User(ctx context.Context, id analysis.ID) (account.User, error) {
	return s.store.User(ctx, id)
}

// explain marks an overloaded hasher, and a full outbox, as "not now".
func explain(doing string, err error) error {
	if errors.Is(err, auth.ErrBusy) || errors.Is(err, mail.ErrFull) {
		return fmt.Errorf("%s: %w: %w", doing, analysis.ErrUnavailable, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}
