package app_test

import (
	"testing"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestDocumentsAreServedInDevelopmentAloneAndDebuggingNowhere(t *testing.T) {
	t.Parallel()
	for env, documents := range map[string]int{"development": 200, "test": 404, "staging": 404, "production": 404} {
		t.Run(env, func(t *testing.T) {
			t.Parallel()
			s := newSystem(t, "ENV="+env, "RATE_LIMIT_ENABLED=true", "RATE_LIMIT_GLOBAL=1000/hour", "TRUSTED_HOSTS=127.0.0.1",
				"PUBLIC_BASE_URL=https://api.example.com", "ALLOWED_ORIGINS=https://app.example.com", "REDIS_URL="+testenv.Redis(t))
			s.startAPI()
			for _, path := range []string{"/docs", "/openapi.yaml"} {
				s.nobody().want(documents, "GET "+path, "")
				s.nobody().want(documents, "HEAD "+path, "")
			}
			for _, path := range []string{
				"/redoc", "/openapi.json", "/debug", "/debug/pprof", "/debug/pprof/", "/debug/pprof/heap", "/debug/pprof/profile?seconds=1",
				"/debug/pprof/cmdline", "/debug/vars",
			} {
				s.nobody().want(404, "GET "+path, "")
				if status, _ := s.probe(path); status != 404 {
					t.Errorf("the ops listener answers %s with %d", path, status)
				}
			}
			for _, path := range []string{"/metrics", "/livez", "/readyz"} {
				s.nobody().want(404, "GET "+path, "")
			}
		})
	}
}
