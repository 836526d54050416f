package config_test

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/config"
)

const (
	keyA = "0123456789abcdef0123456789abcdef"
	keyB = "fedcba9876543210fedcba9876543210"
	keyE = "e0123456789abcdefe0123456789abcd"
	keyR = "00112233445566778899aabbccddeeff"
	keyV = "ffeeddccbbaa99887766554433221100"
	keyT = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
)

// production is an environment that production accepts, plus the given
// entries; NAME= unsets.
func production(more ...string) []string {
	return append([]string{
		"PUBLIC_BASE_URL=https://speech.example.com",
		"TRUSTED_HOSTS=speech.example.com",
		"ALLOWED_ORIGINS=https://app.example.com, https://www.example.com",
		"DATABASE_URL=postgres://user:pass@db.example.com/speech?sslmode=verify-full",
		"NATS_URL=tls://nats.example.com:4222",
		"REDIS_URL=rediss://:p@redis.example.com:6379/0",
		"JWT_ACCESS_KEYS=a:" + keyA, "JWT_RESET_KEYS=a:" + keyR, "JWT_VERIFY_KEYS=a:" + keyV, "TICKET_KEYS=a:" + keyT, "ENCRYPTION_KEYS=e:" + keyE,
		"SMTP_URL=smtps://u:p@mail.example.com", "MAIL_FROM=speech@example.com",
	}, more...)
}

func load(t *testing.T, environ ...string) *config.Config {
	t.Helper()
	cfg, err := config.Load(environ)
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	return cfg
}

// violations loads what must be refused and returns the names.
func violations(t *testing.T, environ []string) []string {
	t.Helper()
	_, err := config.Load(environ)
	var refused *config.Error
	if !errors.As(err, &refused) {
		t.Fatalf("Load: %v, want *config.Error", err)
	}
	var names []string
	for _, v := range refused.Violations {
		names = append(names, v.Name)
	}
	return names
}

func TestAnEmptyEnvironmentIsProductionAndRefused(t *testing.T) {
	t.Parallel()
	want := []string{"ALLOWED_ORIGINS", "DATABASE_URL", "ENCRYPTION_KEYS", "JWT_ACCESS_KEYS", "JWT_RESET_KEYS", "JWT_VERIFY_KEYS",
		"MAIL_FROM", "NATS_URL", "PUBLIC_BASE_URL", "REDIS_URL", "SMTP_URL", "TICKET_KEYS", "TRUSTED_HOSTS"}
	if diff := cmp.Diff(want, violations(t, nil)); diff != "" {
		t.Errorf("violations (-want +got):\n%s", diff)
	}
}

func TestDefaultsAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	cfg := load(t, production()...)
	got := map[string]any{
		"Env": cfg.Env, "PoolSize": cfg.PostgresPoolSize, "Overflow": cfg.PostgresMaxOverflow,
		"Global": cfg.RateLimitGlobal, "Body": cfg.MaxBodyBytes, "Upload": cfg.MaxUploadBytes,
		"Attempts": cfg.JobMaxAttempts, "Window": cfg.OwnerWindow, "Access": cfg.AccessTTL,
		"Recordings": cfg.RetentionRecordings, "Limits": cfg.RateLimitEnabled, "Coach": cfg.Coach,
		"Level": cfg.LogLevel, "Origins": cfg.AllowedOrigins, "Transcribe": cfg.TranscribeBaseURL,
	}
	want := map[string]any{
		"Env": config.Production, "PoolSize": 20, "Overflow": 30,
		"Global": "100/minute", "Body": int64(10485760), "Upload": int64(26214400),
		"Attempts": 5, "Window": 64, "Access": 15 * time.Minute,
		"Recordings": 168 * time.Hour, "Limits": true, "Coach": "rules",
		"Level": zerolog.WarnLevel, "Origins": []string{"https://app.example.com", "https://www.example.com"},
		"Transcribe": "https://api.openai.com/v1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("defaults (-want +got):\n%s", diff)
	}
}

func TestLogLevelsAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]zerolog.Level{
		"DEBUG": zerolog.DebugLevel, "INFO": zerolog.InfoLevel, "WARN": zerolog.WarnLevel,
		"WARNING": zerolog.WarnLevel, "ERROR": zerolog.ErrorLevel, "debug": zerolog.DebugLevel,
		"": zerolog.DebugLevel,
	} {
		if got := load(t, "ENV=development", "LOG_LEVEL="+text).LogLevel; got != want {
			t.Errorf("LOG_LEVEL=%q in development: got %v, want %v", text, got, want)
		}
	}
	if got := load(t, production()...).LogLevel; got != zerolog.WarnLevel {
		t.Errorf("without LOG_LEVEL in production: got %v, want %v", got, zerolog.WarnLevel)
	}
}

func TestTrustedProxiesMayBeSingleAddresses(t *testing.T) {
	t.Parallel()
	got := load(t, "ENV=test", "TRUSTED_PROXIES=10.0.0.0/8, 192.0.2.7, ::1").TrustedProxies
	want := []netip.Prefix{
		netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.7/32"), netip.MustParsePrefix("::1/128"),
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
		t.Errorf("proxies (-want +got):\n%s", diff)
	}
}

func TestSecretsMayComeFromFiles(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(path, []byte("a:"+keyA+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg := load(t, production("JWT_ACCESS_KEYS=", "JWT_ACCESS_KEYS_FILE="+path)...)
	if got := cfg.JWTAccessKeys.Reveal(); got != "a:"+keyA {
		t.Errorf("got %q", got)
	}

	twice := violations(t, production("JWT_ACCESS_KEYS_FILE="+path))
	if diff := cmp.Diff([]string{"JWT_ACCESS_KEYS"}, twice); diff != "" {
		t.Errorf("set twice (-want +got):\n%s", diff)
	}
	absent := violations(t, production("JWT_ACCESS_KEYS=", "JWT_ACCESS_KEYS_FILE="+path+".absent"))
	if diff := cmp.Diff([]string{"JWT_ACCESS_KEYS", "JWT_ACCESS_KEYS_FILE"}, absent); diff != "" {
		t.Errorf("absent file (-want +got):\n%s", diff)
	}
}

func TestErrorsListAllAndTellNoValue(t *testing.T) {
	t.Parallel()
	const canary = "c4n4ry"
	var environ []string
	for _, v := range config.Variables() {
		environ = append(environ, v.Name+"="+canary+" "+canary)
	}
	_, err := config.Load(environ)
	if err == nil {
		t.Fatal("Load accepted nonsense")
	}
	if strings.Contains(err.Error(), canary) {
		t.Errorf("the error tells a value:\n%v", err)
	}
	for _, name := range []string{"ENV", "DEBUG", "LOG_LEVEL", "MAX_BODY_BYTES", "TRUSTED_PROXIES", "DATABASE_URL", "LEASE"} {
		if !strings.Contains(err.Error(), "\n  "+name+" ") {
			t.Errorf("%s is not listed:\n%v", name, err)
		}
	}
}

func TestDebugSaysMoreUnlessALevelIsNamed(t *testing.T) {
	t.Parallel()
	if got := load(t, "ENV=test", "DEBUG=true").LogLevel; got != zerolog.DebugLevel {
		t.Errorf("with DEBUG=true got %v", got)
	}
	if got := load(t, "ENV=test", "DEBUG=true", "LOG_LEVEL=ERROR").LogLevel; got != zerolog.ErrorLevel {
		t.Errorf("with a level of its own got %v", got)
	}
}
