package config_test

import (
	"slices"
	"testing"
)

func TestProductionWarnsOfWhatFewMean(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		environ, want []string
	}{
		"no recordings":         {production(), []string{"BLOB_URL"}},
		"nothing":               {production("BLOB_URL=s3://speeches"), nil},
		"services in the clear": {production("BLOB_URL=s3://b", "NATS_URL=tls://a:1,nats://b:1", "REDIS_URL=redis://c:1"), []string{"NATS_URL", "REDIS_URL"}},
		"services on this host": {production("BLOB_URL=s3://b", "NATS_URL=nats://127.0.0.1:1", "REDIS_URL=redis://localhost:1"), nil},
		"speeches in the clear": {
			production("BLOB_URL=s3://b", "COACH=openai", "TRANSCRIBE=openai", "OPENAI_MODEL=m", "TRANSCRIBE_MODEL=m", "OPENAI_API_KEY=k", "OPENAI_BASE_URL=http://llm.example/v1"),
			[]string{"OPENAI_BASE_URL", "TRANSCRIBE_BASE_URL"},
		},
		"a provider that is not asked": {production("BLOB_URL=s3://b", "OPENAI_BASE_URL=http://llm.example/v1"), nil},
		"no limits without Redis":      {production("BLOB_URL=s3://b", "RATE_LIMIT_ON_ERROR=open"), []string{"RATE_LIMIT_ON_ERROR"}},
		"another than production":      {[]string{"ENV=development", "NATS_URL=nats://b:1"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, w := range load(t, test.environ...).Warnings() {
				got = append(got, w.Name)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}
