package app_test

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// limited is the configuration of a system that lets an account submit so
// often an hour, and nothing else run out.
func limited(submits int, more ...string) []string {
	return append([]string{
		"RATE_LIMIT_ENABLED=true", "RATE_LIMIT_GLOBAL=100000/hour", "RATE_LIMIT_AUTH=1000/hour", "RATE_LIMIT_REGISTER=1000/hour", "RATE_LIMIT_API=1000/hour",
		fmt.Sprintf("RATE_LIMIT_ANALYSIS=%d/hour", submits),
	}, more...)
}

const speech = `{"text":"One more speech."}`

func TestWhoSubmitsTooOftenIsToldWhenToComeBack(t *testing.T) {
	t.Parallel()
	for name, env := range map[string][]string{"counted here": nil, "counted in Redis": {"REDIS_URL=" + testenv.Redis(t)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSystem(t, limited(2, env...)...)
			s.startAPI()
			ada, bob := s.join(), s.join()
			for left := 1; left >= 0; left-- {
				wantLimit(t, ada.want(202, "POST /v1/analyses", speech), left)
			}
			before := s.rows()
			got := ada.want(http.StatusTooManyRequests, "POST /v1/analyses", speech)
			wantLimit(t, got, 0)
			if p := read[problem](t, got); p.Code != "rate_limited" {
				t.Errorf("got code %q", p.Code)
			}
			if after, err := strconv.Atoi(got.header.Get("Retry-After")); err != nil || after < 1 || after > 3600 {
				t.Errorf("got Retry-After %q, want seconds of this hour", got.header.Get("Retry-After"))
			}
			if after := s.rows(); after != before {
				t.Errorf("a refused submission stored %d rows", after-before)
			}
			ada.want(200, "GET /v1/analyses", "") // another policy
			bob.want(202, "POST /v1/analyses", speech)
		})
	}
}

var (
	policyField = regexp.MustCompile(`^"analysis";q=(\d+);w=3600$`)
	limitField  = regexp.MustCompile(`^"analysis";r=(\d+);t=\d+$`)
)

// wantLimit wants every header that says how a limit stands.
func wantLimit(t *testing.T, got answer, left int) {
	t.Helper()
	if h := got.header.Get("RateLimit-Policy"); !policyField.MatchString(h) {
		t.Errorf("got RateLimit-Policy %q", h)
	}
	m := limitField.FindStringSubmatch(got.header.Get("RateLimit"))
	if m == nil || m[1] != strconv.Itoa(left) || got.header.Get("X-RateLimit-Remaining") != m[1] {
		t.Errorf("got RateLimit %q, X-RateLimit-Remaining %q, want %d left",
			got.header.Get("RateLimit"), got.header.Get("X-RateLimit-Remaining"), left)
	}
	if n, err := strconv.Atoi(got.header.Get("X-RateLimit-Limit")); err != nil || n < 1 {
		t.Errorf("got X-RateLimit-Limit %q", got.header.Get("X-RateLimit-Limit"))
	}
	reset, err := strconv.ParseInt(got.header.Get("X-RateLimit-Reset"), 10, 64)
	if err != nil || !time.Unix(reset, 0).After(time.Unix(1_700_000_000, 0)) {
		t.Errorf("got X-RateLimit-Reset %q, want a time in epoch seconds", got.header.Get("X-RateLimit-Reset"))
	}
}

func TestTwoServersShareTheLimitsThroughRedis(t *testing.T) {
	t.Parallel()
	s := newSystem(t, limited(2, "REDIS_URL="+testenv.Redis(t))...)
	s.startAPI()
	ada := s.join()
	ada.want(202, "POST /v1/analyses", speech)
	s.startAPI() // another one, of which s now has the address
	ada.base = s.url
	ada.want(202, "POST /v1/analyses", speech)
	ada.refused(429, "rate_limited", "POST /v1/analyses", speech)
}

func TestLimitsHoldWithoutRedis(t *testing.T) {
	t.Parallel()
	address := testenv.Redis(t)
	s := newSystem(t, limited(3, "REDIS_URL="+address)...)
	s.startAPI()
	ada := s.join()
	ada.want(202, "POST /v1/analyses", speech)
	stopRedis(t, address)
	// What was counted there is lost, what comes now is counted here.
	for range 3 {
		ada.want(202, "POST /v1/analyses", speech)
	}
	ada.refused(429, "rate_limited", "POST /v1/analyses", speech)
	testenv.Eventually(t, func() bool { return s.health().Checks["redis"] == "unavailable" }, "health says that Redis is away")
	if got := s.health().Status; got != "degraded" {
		t.Errorf("got health %s, want degraded", got)
	}
	s.log.wait(t, "rate limit store lost")
}

// stopRedis ends the server at the address for good.
func stopRedis(t *testing.T, address string) {
	t.Helper()
	options, err := redis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	options.MaxRetries = -1 // the end of the connection is the answer
	client := redis.NewClient(options)
	defer client.Close()
	var refused redis.Error
	if err := client.ShutdownNoSave(testenv.Context(t)).Err(); errors.As(err, &refused) {
		t.Skipf("this Redis is an imitation, which cannot be stopped: %v", err)
	}
	testenv.Eventually(t, func() bool { return client.Ping(testenv.Context(t)).Err() != nil }, "redis has stopped")
}

func TestGuessingPasswordsIsSlowedDownPerAccount(t *testing.T) {
	t.Parallel()
	s := newSystem(t, append(limited(1), "RATE_LIMIT_AUTH=3/hour", "TRUSTED_PROXIES=127.0.0.1")...)
	s.startAPI()
	password := s.log.secret("wrong horse battery")
	guess := func(who string, from int) (status int, took time.Duration) {
		began := time.Now()
		status = s.nobody().ask("POST /v1/auth/login", fmt.Sprintf(`{"email":"%s@example.com","password":"%s"}`, who, password),
			fmt.Sprintf("X-Forwarded-For: 198.51.100.%d", from)).status
		return status, time.Since(began)
	}
	slowed := func() bool {
		return strings.Contains(s.metrics(s.opsURL), `http_requests_rejected_total{reason="slowed_down"} 1`)
	}
	for from := range 3 {
		guess("ada", from)
	}
	if slowed() {
		t.Error("a guess was slowed down within the limit")
	}
	if status, took := guess("ada", 3); status != 401 || took < time.Second || !slowed() {
		t.Errorf("one guess more, from an address that never guessed: got %d after %v, want 401 after a second", status, took)
	}
	if status, _ := guess("bob", 4); status != 401 || !slowed() {
		t.Errorf("a guess at another account: got %d, or it was slowed down too", status)
	}
	for range 2 {
		guess("bob", 5)
	}
	if status, _ := guess("bob", 5); status != 401 {
		t.Errorf("the third guess of an address: got %d", status)
	}
	s.nobody().want(429, "POST /v1/auth/login", `{"email":"bob@example.com","password":"`+password+`"}`, "X-Forwarded-For: 198.51.100.5")
}
