package identity_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/identity"
	"github.com/masterspeak/masterspeak/internal/postgres"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// What the edge asks for.
var (
	_ api.Accounts      = (*identity.Service)(nil)
	_ api.Profiles      = (*identity.Service)(nil)
	_ api.Keys          = (*identity.Service)(nil)
	_ api.Authenticator = (*identity.Service)(nil)
)

const (
	email    = "ada@example.com"
	password = "nine lively otters"
)

// service is a Service over a database of its own.
func service(t *testing.T, cfg identity.Config) (*identity.Service, *pgxpool.Pool) {
	t.Helper()
	pool := testenv.Postgres(t)
	return over(t, pool, cfg), pool
}

// over is one more process on the same database.
func over(t *testing.T, pool *pgxpool.Pool, cfg identity.Config) *identity.Service {
	t.Helper()
	access, err := auth.NewTokens(auth.TokenConfig{
		Keys:   []auth.Key{{ID: "k1", Secret: "0123456789abcdef0123456789abcdef"}},
		Issuer: "masterspeak", Audience: "masterspeak-api", Type: auth.TypeAccess, TTL: 15 * time.Minute,
	})
	must(t, err)
	return identity.New(postgres.New(pool, pool, postgres.Config{}), auth.NewPasswords(2), access, cfg)
}

func member(t *testing.T, s *identity.Service, email string) account.User {
	t.Helper()
	user, err := s.CreateUser(t.Context(), email, password, "Ada Lovelace")
	must(t, err)
	return user
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
