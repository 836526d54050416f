package config_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/config"
)

func TestWhatIsInForceIsShownWithoutSecrets(t *testing.T) {
	t.Parallel()
	cfg := load(t, production("TRUSTED_PROXIES=10.0.0.0/8,192.0.2.7", "OPENAI_BASE_URL=https://me:hunter2@llm.example.com/v1")...)
	settings := cfg.Effective()
	if len(settings) != len(config.Variables()) {
		t.Errorf("%d settings of %d variables", len(settings), len(config.Variables()))
	}
	for _, want := range []config.Setting{
		{Name: "ENV", Value: "production"}, {Name: "LOG_LEVEL", Value: "warn"}, {Name: "DATABASE_URL", Value: "***"},
		{Name: "SENTRY_DSN", Value: ""}, {Name: "TRUSTED_PROXIES", Value: "10.0.0.0/8,192.0.2.7/32"},
		{Name: "ALLOWED_ORIGINS", Value: "https://app.example.com,https://www.example.com"},
		{Name: "OPENAI_BASE_URL", Value: "https://me:xxxxx@llm.example.com/v1"}, {Name: "JOB_TIMEOUT", Value: "5m0s"},
	} {
		if !slices.Contains(settings, want) {
			t.Errorf("%+v is not among %+v", want, settings)
		}
	}
	for _, s := range settings {
		for _, hidden := range []string{"user:pass", keyA, keyR, keyV, keyT, "hunter2"} {
			if strings.Contains(s.Value, hidden) {
				t.Errorf("%s gives away %s", s.Name, hidden)
			}
		}
	}
}

func TestWhatNobodyReadsIsNamed(t *testing.T) {
	t.Parallel()
	got := config.Unknown([]string{
		"MASTERSPEAK_URL=http://x", "MASTERSPEAK_API_KEY=k", "MASTERSPEAK_LOG_LEVEL=DEBUG", "MASTERSPEAK_GONE=",
		"DATABASE_URL_FILE=/run/secrets/db", "OPENAI_MODEL_FILE=/run/secrets/model", "PATH=/bin",
	})
	if want := []string{"MASTERSPEAK_LOG_LEVEL", "OPENAI_MODEL_FILE"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
