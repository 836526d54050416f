package config_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each case adds one bad value to an environment that is fine.
func TestEachBadValueIsRefusedByName(t *testing.T) {
	t.Parallel()
	const db = "user:pass@db.example.com/speech?sslmode=require"
	for _, test := range []struct {
		name    string
		environ []string
		want    string
	}{
		{"debug", []string{"DEBUG=true"}, "DEBUG"},
		{"an unknown environment", []string{"ENV=prod"}, "ENV"},
		{"an unknown log level", []string{"LOG_LEVEL=TRACE"}, "LOG_LEVEL"},
		{"no hosts", []string{"TRUSTED_HOSTS="}, "TRUSTED_HOSTS"},
		{"any host", []string{"TRUSTED_HOSTS=*"}, "TRUSTED_HOSTS"},
		{"a host with a port", []string{"TRUSTED_HOSTS=a.example:443"}, "TRUSTED_HOSTS"},
		{"a wildcard inside a host", []string{"TRUSTED_HOSTS=a.*.example"}, "TRUSTED_HOSTS"},
		{"no origins", []string{"ALLOWED_ORIGINS="}, "ALLOWED_ORIGINS"},
		{"any origin", []string{"ALLOWED_ORIGINS=*"}, "ALLOWED_ORIGINS"},
		{"an origin with a wildcard", []string{"ALLOWED_ORIGINS=https://*.example.com"}, "ALLOWED_ORIGINS"},
		{"a localhost wildcard", []string{"ALLOWED_ORIGINS=http://localhost:*"}, "ALLOWED_ORIGINS"},
		{"an origin on this machine", []string{"ALLOWED_ORIGINS=https://localhost:3000"}, "ALLOWED_ORIGINS"},
		{"an origin that is a pattern", []string{"ALLOWED_ORIGINS=https://app[0-9].example.com"}, "ALLOWED_ORIGINS"},
		{"a plain http origin", []string{"ALLOWED_ORIGINS=http://app.example.com"}, "ALLOWED_ORIGINS"},
		{"an origin with a path", []string{"ALLOWED_ORIGINS=https://app.example.com/"}, "ALLOWED_ORIGINS"},
		{"an origin no browser sends", []string{"ALLOWED_ORIGINS=https://app.example.com:443"}, "ALLOWED_ORIGINS"},
		{"an origin that is null", []string{"ALLOWED_ORIGINS=null"}, "ALLOWED_ORIGINS"},
		{"no base URL", []string{"PUBLIC_BASE_URL="}, "PUBLIC_BASE_URL"},
		{"a plain http base URL", []string{"PUBLIC_BASE_URL=http://a.example"}, "PUBLIC_BASE_URL"},
		{"a base URL on this machine", []string{"PUBLIC_BASE_URL=https://127.0.0.1:8443"}, "PUBLIC_BASE_URL"},
		{"proxies that are everybody", []string{"TRUSTED_PROXIES=0.0.0.0/0"}, "TRUSTED_PROXIES"},
		{"proxies by name", []string{"TRUSTED_PROXIES=proxy.example"}, "TRUSTED_PROXIES"},
		{"fetching from anywhere", []string{"OUTBOUND_ALLOW=0.0.0.0/0"}, "OUTBOUND_ALLOW"},
		{"fetching from anywhere in version 6", []string{"OUTBOUND_ALLOW=10.0.0.0/8,::/0"}, "OUTBOUND_ALLOW"},
		{"fetching from a cloud's metadata", []string{"OUTBOUND_ALLOW=169.254.169.254/32"}, "OUTBOUND_ALLOW"},
		{"fetching from this machine", []string{"OUTBOUND_ALLOW=127.0.0.1/32"}, "OUTBOUND_ALLOW"},
		{"no clients", []string{"MAX_CONNECTIONS=0"}, "MAX_CONNECTIONS"},
		{"limits divided among nobody", []string{"RATE_LIMIT_FALLBACK_REPLICAS=0"}, "RATE_LIMIT_FALLBACK_REPLICAS"},
		{"no rate limits", []string{"RATE_LIMIT_ENABLED=false"}, "RATE_LIMIT_ENABLED"},
		{"an unknown fallback", []string{"RATE_LIMIT_ON_ERROR=panic"}, "RATE_LIMIT_ON_ERROR"},
		{"no database", []string{"DATABASE_URL="}, "DATABASE_URL"},
		{"SQLite", []string{"DATABASE_URL=sqlite:///speech.db"}, "DATABASE_URL"},
		{"a Python driver", []string{"DATABASE_URL=postgresql+asyncpg://" + db}, "DATABASE_URL"},
		{"another database", []string{"DATABASE_URL=mysql://" + db}, "DATABASE_URL"},
		{"a database in the clear", []string{"DATABASE_URL=postgres://u:p@db.example.com/s?sslmode=disable"}, "DATABASE_URL"},
		{"a database maybe in the clear", []string{"DATABASE_URL=postgres://u:p@db.example.com/s"}, "DATABASE_URL"},
		{"a direct database in the clear", []string{"MIGRATE_DATABASE_URL=postgres://db.example.com/s"}, "MIGRATE_DATABASE_URL"},
		{"a port of the database that is none", []string{"DATABASE_URL=postgres://u:p@db.example.com:54x2/s?sslmode=require"}, "DATABASE_URL"},
		{"a pool of words", []string{"DATABASE_URL=postgres://" + db + "&pool_max_conns=many"}, "DATABASE_URL"},
		{"a pool of nobody", []string{"DATABASE_URL=postgres://" + db + "&pool_max_conns=0"}, "DATABASE_URL"},
		{"a life of a connection without a unit", []string{"DATABASE_URL=postgres://" + db + "&pool_max_conn_lifetime=30"}, "DATABASE_URL"},
		{"a pool parameter that is none", []string{"DATABASE_URL=postgres://" + db + "&pool_size=20"}, "DATABASE_URL"},
		{"a timeout in words", []string{"MIGRATE_DATABASE_URL=postgres://" + db + "&connect_timeout=soon"}, "MIGRATE_DATABASE_URL"},
		{"a certificate that is not there", []string{"DATABASE_URL=postgres://" + db + "&sslrootcert=/nowhere/ca.pem"}, "DATABASE_URL"},
		{"an unknown exec mode", []string{"PG_EXEC_MODE=simple_protocol"}, "PG_EXEC_MODE"},
		{"no NATS", []string{"NATS_URL="}, "NATS_URL"},
		{"NATS over http", []string{"NATS_URL=http://nats.example.com"}, "NATS_URL"},
		{"two copies of the streams", []string{"NATS_REPLICAS=2"}, "NATS_REPLICAS"},
		{"no Redis", []string{"REDIS_URL="}, "REDIS_URL"},
		{"Redis without a scheme", []string{"REDIS_URL=redis.example.com:6379"}, "REDIS_URL"},
		{"a database of Redis by name", []string{"REDIS_URL=redis://redis.example.com/abc"}, "REDIS_URL"},
		{"a database below a database of Redis", []string{"REDIS_URL=redis://redis.example.com/0/1"}, "REDIS_URL"},
		{"a parameter of another Redis client", []string{"REDIS_URL=redis://redis.example.com/0?ssl_cert_reqs=none"}, "REDIS_URL"},
		{"no access keys", []string{"JWT_ACCESS_KEYS="}, "JWT_ACCESS_KEYS"},
		{"no reset keys", []string{"JWT_RESET_KEYS="}, "JWT_RESET_KEYS"},
		{"no verify keys", []string{"JWT_VERIFY_KEYS="}, "JWT_VERIFY_KEYS"},
		{"no ticket keys", []string{"TICKET_KEYS="}, "TICKET_KEYS"},
		{"a short key", []string{"JWT_ACCESS_KEYS=a:0123456789abcdef"}, "JWT_ACCESS_KEYS"},
		{"a key without an id", []string{"JWT_ACCESS_KEYS=" + keyA}, "JWT_ACCESS_KEYS"},
		{"a key typed by hand", []string{"JWT_ACCESS_KEYS=a:secretsecretsecretsecretsecretsecret"}, "JWT_ACCESS_KEYS"},
		{"a key from a template", []string{"JWT_ACCESS_KEYS=a:your-secret-key-at-least-32-characters-long"}, "JWT_ACCESS_KEYS"},
		{"a key that was never changed", []string{"TICKET_KEYS=a:CHANGEME-0123456789-abcdefghijklmnop"}, "TICKET_KEYS"},
		{"a key twice", []string{"JWT_ACCESS_KEYS=a:" + keyA + ",b:" + keyA}, "JWT_ACCESS_KEYS"},
		{"a key for two purposes", []string{"JWT_RESET_KEYS=x:" + keyA}, "JWT_RESET_KEYS"},
		{"a key that also encrypts", []string{"ENCRYPTION_KEYS=x:" + keyT}, "ENCRYPTION_KEYS"},
		{"an old key for two purposes", []string{"TICKET_KEYS=x:" + keyB + ",y:" + keyA}, "TICKET_KEYS"},
		{"no encryption keys", []string{"ENCRYPTION_KEYS="}, "ENCRYPTION_KEYS"},
		{"no reset keys", []string{"JWT_RESET_KEYS="}, "JWT_RESET_KEYS"},
		{"no verification keys", []string{"JWT_VERIFY_KEYS="}, "JWT_VERIFY_KEYS"},
		{"no ticket keys", []string{"TICKET_KEYS="}, "TICKET_KEYS"},
		{"tickets signed as resets are", []string{"TICKET_KEYS=x:" + keyR}, "TICKET_KEYS"},
		{"secrets sealed with a signing key", []string{"ENCRYPTION_KEYS=x:" + keyV}, "ENCRYPTION_KEYS"},
		{"no mail server", []string{"SMTP_URL="}, "SMTP_URL"},
		{"mail over http", []string{"SMTP_URL=http://mail.example.com"}, "SMTP_URL"},
		{"a sender that is no address", []string{"MAIL_FROM=speech"}, "MAIL_FROM"},
		{"a short encryption key", []string{"ENCRYPTION_KEYS=x:short"}, "ENCRYPTION_KEYS"},
		{"a rate without a unit", []string{"RATE_LIMIT_API=60"}, "RATE_LIMIT_API"},
		{"an unknown coach", []string{"COACH=parrot"}, "COACH"},
		{"a coach without a key", []string{"COACH=openai", "OPENAI_MODEL=m"}, "OPENAI_API_KEY"},
		{"a coach without a model", []string{"COACH=openai", "OPENAI_API_KEY=k"}, "OPENAI_MODEL"},
		{"transcription without a model", []string{"TRANSCRIBE=openai", "OPENAI_API_KEY=k"}, "TRANSCRIBE_MODEL"},
		{"a provider without a scheme", []string{"OPENAI_BASE_URL=api.example.com"}, "OPENAI_BASE_URL"},
		{"a provider slower than a job", []string{"PROVIDER_TIMEOUT=5m"}, "PROVIDER_TIMEOUT"},
		{"a slow heartbeat", []string{"HEARTBEAT=8s"}, "HEARTBEAT"},
		{"a lease that outlives the message", []string{"ACK_WAIT=15s"}, "ACK_WAIT"},
		{"a duration without a unit", []string{"JOB_TIMEOUT=300"}, "JOB_TIMEOUT"},
		{"no attempts", []string{"JOB_MAX_ATTEMPTS=0"}, "JOB_MAX_ATTEMPTS"},
		{"no connections", []string{"POSTGRES_POOL_SIZE=0"}, "POSTGRES_POOL_SIZE"},
		{"negative workers", []string{"WORKER_CONCURRENCY=-1"}, "WORKER_CONCURRENCY"},
		{"a size in words", []string{"MAX_BODY_BYTES=10MB"}, "MAX_BODY_BYTES"},
		{"an access token that outlives its refresh", []string{"ACCESS_TTL=1000h"}, "ACCESS_TTL"},
		{"an address without a port", []string{"HTTP_ADDR=localhost"}, "HTTP_ADDR"},
		{"mail without a sender", []string{"MAIL_FROM="}, "MAIL_FROM"},
		{"a broken Sentry DSN", []string{"SENTRY_DSN=https://sentry.example.com"}, "SENTRY_DSN"},
		{"a port that is none", []string{"HTTP_ADDR=:80800"}, "HTTP_ADDR"},
		{"operators among the clients", []string{"OPS_ADDR=:8080"}, "OPS_ADDR"},
		{"recordings nowhere", []string{"BLOB_URL=data"}, "BLOB_URL"},
		{"recordings in memory", []string{"BLOB_URL=mem://"}, "BLOB_URL"},
		{"recordings in a store we do not know", []string{"BLOB_URL=gs://speeches"}, "BLOB_URL"},
		{"recordings in a folder that reads as a host", []string{"BLOB_URL=file://data"}, "BLOB_URL"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			environ := production(test.environ...)
			if diff := cmp.Diff([]string{test.want}, violations(t, environ)); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEachUsefulValueIsAccepted(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		environ []string
	}{
		{"hosts below a domain", production("TRUSTED_HOSTS=example.com,*.example.com")},
		{"a database on this machine", production("DATABASE_URL=postgres://u:p@127.0.0.1:5432/s")},
		{"a database behind a socket", production("DATABASE_URL=postgres:///s?host=/run/postgresql")},
		{"a database on a private network", production("DATABASE_URL=postgres://db/s", "DATABASE_PLAINTEXT=true")},
		{"parameters of the pool", production("DATABASE_URL=postgres://u:p@db/s?sslmode=require&pool_max_conns=7&pool_max_conn_lifetime=1h")},
		{"parameters of the server", production("DATABASE_URL=postgres://u:p@db/s?sslmode=require&search_path=speech&connect_timeout=3")},
		{"a database of Redis", production("REDIS_URL=redis://u:p@redis.example.com:6379/3?dial_timeout=2s")},
		{"NATS servers in a list", production("NATS_URL=nats://a:4222, nats://b:4222")},
		{"a ring of keys", production("JWT_ACCESS_KEYS=a:" + keyA + ",b:" + keyB)},
		{"keys for each purpose", production("ENCRYPTION_KEYS=a:" + keyB)},
		{"webhooks of a private network", production("OUTBOUND_ALLOW=10.0.0.0/8,fd00::/8")},
		{"a coach", production("COACH=openai", "OPENAI_API_KEY=k", "OPENAI_MODEL=m")},
		{"a local coach without a key", []string{"ENV=development", "COACH=openai", "OPENAI_MODEL=m", "OPENAI_BASE_URL=http://localhost:11434/v1"}},
		{"pages on localhost", []string{"ENV=development", "ALLOWED_ORIGINS=http://localhost:3000,http://localhost:*"}},
		{"no rate limits in a test", []string{"ENV=test", "RATE_LIMIT_ENABLED=false"}},
		{"mail", production("SMTP_URL=smtps://u:p@mail.example.com", "MAIL_FROM=a@example.com")},
		{"a pooler of transactions", production("PG_EXEC_MODE=cache_describe")},
		{"a Sentry DSN", production("SENTRY_DSN=https://key@sentry.example.com/42")},
		{"Redis behind a socket", production("REDIS_URL=unix:///run/redis.sock")},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			load(t, test.environ...)
		})
	}
}

func TestStagingNeedsItsServicesAndKeys(t *testing.T) {
	t.Parallel()
	got := violations(t, []string{"ENV=staging"})
	if want := []string{"DATABASE_URL", "ENCRYPTION_KEYS", "JWT_ACCESS_KEYS", "JWT_RESET_KEYS", "JWT_VERIFY_KEYS", "NATS_URL", "TICKET_KEYS"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
