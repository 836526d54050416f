package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/config"
)

func TestDotEnvIsReadInDevelopmentOnlyAndNeverWins(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(path, []byte("# notes\nCOACH=openai\nHTTP_ADDR=:1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, path    string
		environ, want []string
	}{
		{"development", path, []string{"ENV=development", "HTTP_ADDR=:2"}, []string{"ENV=development", "HTTP_ADDR=:2", "COACH=openai"}},
		{"production", path, []string{"ENV=production"}, []string{"ENV=production"}},
		{"unset", path, nil, nil},
		{"no file", path + ".absent", []string{"ENV=development"}, []string{"ENV=development"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := config.AddDotEnv(test.path, test.environ)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("environment (-want +got):\n%s", diff)
			}
		})
	}
}

func TestABrokenDotEnvTellsNoValue(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(path, []byte("KEY WITH c4n4ry\n'"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := config.AddDotEnv(path, []string{"ENV=development"})
	if err == nil || strings.Contains(err.Error(), "c4n4ry") {
		t.Errorf("got %v, want an error without the value", err)
	}
}
