package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/postgres"
)

// service is the product as it is deployed: `masterspeak api` in a process of
// its own, on a Postgres, and on a NATS server in this process.
type service struct {
	*broker
	store *postgres.Store
	api   *child
	addr  string
	dsn   string

	closeStore func()
}

func openService(ctx context.Context, dsn string, more ...string) (_ *service, err error) {
	s := &service{dsn: dsn, closeStore: func() {}}
	if s.broker, err = openBroker(ctx); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if s.store, s.closeStore, err = openStore(ctx, dsn); err != nil {
		s.closeStore = func() {}
		return nil, err
	}
	if s.addr, err = freeAddress(); err != nil {
		return nil, err
	}
	if s.api, err = startChild(ctx, "api", append(append(s.environ(), "HTTP_ADDR="+s.addr), more...)...); err != nil {
		return nil, err
	}
	return s, listening(ctx, s.addr)
}

func (s *service) close() {
	if s.api != nil {
		s.api.stop()
	}
	s.closeStore()
	s.broker.close()
}

// highRates never refuse, but count; limiterState says so to the reader.
const (
	highRates    = "900000000/minute"
	limiterState = "on, never reached, counted in the process"
)

// environ configures the product's processes. The limiter is on, and counts in
// the process; nothing is refused because much is asked.
func (s *service) environ() []string {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	return []string{
		"ENV=test", "LOG_LEVEL=WARN", "DATABASE_URL=" + s.dsn, "NATS_URL=" + s.server.URL(), "OPS_ADDR=127.0.0.1:0",
		"JWT_ACCESS_KEYS=bench:" + hex.EncodeToString(secret), "RATE_LIMIT_ENABLED=true", "MAX_IN_FLIGHT=100000",
		"RATE_LIMIT_GLOBAL=" + highRates, "RATE_LIMIT_API=" + highRates, "RATE_LIMIT_ANALYSIS=" + highRates,
	}
}

// tenant is an account with a key.
type tenant struct {
	owner analysis.ID
	key   string
}

// openAccounts makes tenants without a password: nobody logs in.
func (s *service) openAccounts(ctx context.Context, n int) ([]tenant, error) {
	tenants := make([]tenant, n)
	for i := range tenants {
		user, err := s.store.CreateUser(ctx, fmt.Sprintf("speaker-%d@example.com", i), "", "none")
		if err != nil {
			return nil, err
		}
		made := auth.NewAPIKey()
		_, err = s.store.CreateAPIKey(ctx, user.ID, account.APIKey{
			Name: "bench", Prefix: made.Prefix,
			Scopes: []string{string(auth.ScopeAnalysesRead), string(auth.ScopeAnalysesWrite)},
		}, made.Hash)
		if err != nil {
			return nil, err
		}
		tenants[i] = tenant{owner: user.ID, key: made.Plain.Reveal()}
	}
	return tenants, nil
}

// clients have accounts of their own and warm connections.
func (s *service) clients(ctx context.Context, n int) (callers, error) {
	tenants, err := s.openAccounts(ctx, n)
	if err != nil {
		return nil, err
	}
	all, err := dialCallers(ctx, s.addr, tenants)
	if err != nil {
		return nil, err
	}
	if err := all.warm(); err != nil {
		all.close()
		return nil, err
	}
	return all, nil
}
