package config

import (
	"net/netip"
	"time"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/secret"
)

// Environment is how careful the program is, from a laptop to production.
type Environment string

// The environments. Development and test bring their own services and keys;
// staging needs real ones; production also refuses every unsafe value.
const (
	Development Environment = "development"
	Test        Environment = "test"
	Staging     Environment = "staging"
	Production  Environment = "production"
)

// ExitCode is what a program ends with when its configuration is refused: the
// EX_CONFIG of sysexits.h.
const ExitCode = 78

// Config is all configuration. The tags are the documentation too: env is the
// variable, oneof the accepted words, need the environments in which it must be
// set, about the line in docs/configuration.md. A secret.Value may also come
// from the file that NAME_FILE names.
type Config struct {
	Env      Environment   `env:"ENV" envDefault:"production" oneof:"development,test,staging,production" about:"How careful to be."`
	Debug    bool          `env:"DEBUG" envDefault:"false" about:"Makes DEBUG the default of LOG_LEVEL. Answers never tell more. Refused in production."`
	LogLevel zerolog.Level `env:"LOG_LEVEL" oneof:"DEBUG,INFO,WARN,WARNING,ERROR" about:"Default DEBUG in development and with DEBUG=true, else WARN."`

	// What the network sees.
	HTTPAddr        string         `env:"HTTP_ADDR" envDefault:":8080" about:"Where the API listens."`
	OpsAddr         string         `env:"OPS_ADDR" envDefault:"127.0.0.1:9090" about:"Where /livez, /readyz and /metrics listen. Keep it private."`
	PublicBaseURL   string         `env:"PUBLIC_BASE_URL" need:"production" about:"What links to this service begin with; https in production."`
	TrustedHosts    []string       `env:"TRUSTED_HOSTS" need:"production" about:"Host names served, exact or *.domain."`
	TrustedProxies  []netip.Prefix `env:"TRUSTED_PROXIES" about:"Networks whose X-Forwarded-For is believed; empty believes nobody."`
	OutboundAllow   []netip.Prefix `env:"OUTBOUND_ALLOW" about:"Private networks from which recordings may be fetched and to which webhooks may be sent all the same; empty is the public internet."`
	AllowedOrigins  []string       `env:"ALLOWED_ORIGINS" need:"production" about:"Web origins that may read answers, each exact; https in production."`
	MaxBodyBytes    int64          `env:"MAX_BODY_BYTES" envDefault:"10485760" about:"Largest body of a batch. One speech has at most 4 MiB of it, and other requests 256 KiB; uploads have their own."`
	MaxUploadBytes  int64          `env:"MAX_UPLOAD_BYTES" envDefault:"26214400" about:"Largest uploaded recording."`
	MaxConnections  int            `env:"MAX_CONNECTIONS" envDefault:"20000" about:"Client connections of one API process, streams included; more wait to be taken."`
	MaxInFlight     int            `env:"MAX_IN_FLIGHT" envDefault:"0" about:"Requests that one API process works on at once; 0 is 32 for each processor. More are answered with 503."`
	MaxAudioSeconds int            `env:"MAX_AUDIO_SECONDS" envDefault:"3600" about:"Longest recording, in seconds."`

	// Services.
	DatabaseURL         secret.Value `env:"DATABASE_URL" need:"staging,production" about:"Postgres, as postgres://user:password@host/database?sslmode=verify-full."`
	MigrateDatabaseURL  secret.Value `env:"MIGRATE_DATABASE_URL" about:"The same database without a pooler in between; default DATABASE_URL."`
	DatabasePlaintext   bool         `env:"DATABASE_PLAINTEXT" envDefault:"false" about:"Lets production reach Postgres without TLS, on a private network."`
	PostgresPoolSize    int          `env:"POSTGRES_POOL_SIZE" envDefault:"20" about:"Connections per process."`
	PostgresMaxOverflow int          `env:"POSTGRES_MAX_OVERFLOW" envDefault:"30" about:"Further connections under load."`
	PGExecMode          string       `env:"PG_EXEC_MODE" envDefault:"cache_statement" oneof:"cache_statement,cache_describe" about:"cache_describe behind pgbouncer or another pooler of transactions; see postgres.md."`
	NATSURL             secret.Value `env:"NATS_URL" need:"staging,production" about:"NATS with JetStream; several URLs with commas."`
	NATSReplicas        int          `env:"NATS_REPLICAS" envDefault:"1" about:"Copies of the streams: 1, 3 or 5."`
	RedisURL            secret.Value `env:"REDIS_URL" need:"production" about:"Shared rate limits and provider budget; without it every process counts for itself."`
	BlobURL             string       `env:"BLOB_URL" about:"Where recordings are kept, as file:///data or s3://bucket; without it none can be uploaded."`

	// Rate limits, as ratelimit.ParseRates reads them.
	RateLimitEnabled  bool   `env:"RATE_LIMIT_ENABLED" envDefault:"true" about:"Must be true in production."`
	RateLimitGlobal   string `env:"RATE_LIMIT_GLOBAL" envDefault:"100/minute" about:"All requests of an address."`
	RateLimitAuth     string `env:"RATE_LIMIT_AUTH" envDefault:"5/minute" about:"Logins and the like of an address."`
	RateLimitRegister string `env:"RATE_LIMIT_REGISTER" envDefault:"3/minute" about:"Accounts opened from an address."`
	RateLimitReset    string `env:"RATE_LIMIT_RESET" envDefault:"2/minute" about:"Mails asked for from an address: password resets and verifications."`
	RateLimitAPI      string `env:"RATE_LIMIT_API" envDefault:"60/minute" about:"Requests of an account."`
	RateLimitAnalysis string `env:"RATE_LIMIT_ANALYSIS" envDefault:"10/minute" about:"Submissions of an account; a batch is one."`
	RateLimitUpload   string `env:"RATE_LIMIT_UPLOAD" envDefault:"5/minute" about:"Uploads of an account."`
	RateLimitOnError  string `env:"RATE_LIMIT_ON_ERROR" envDefault:"local" oneof:"local,open,closed" about:"What counts while Redis is away."`
	RateLimitReplicas int    `env:"RATE_LIMIT_FALLBACK_REPLICAS" envDefault:"1" about:"API processes among which the limits are divided while Redis is away."`

	// Jobs. See lease.go for how the times depend on each other.
	WorkerConcurrency int           `env:"WORKER_CONCURRENCY" envDefault:"0" about:"Jobs at once per worker; 0 is 4 for each processor."`
	JobMaxAttempts    int           `env:"JOB_MAX_ATTEMPTS" envDefault:"5" about:"Attempts before a job is a dead letter."`
	JobTimeout        time.Duration `env:"JOB_TIMEOUT" envDefault:"5m" about:"Longest attempt."`
	OwnerWindow       int           `env:"OWNER_WINDOW" envDefault:"64" about:"Jobs of one account and lane in the queue at once."`
	OwnerActiveLimit  int           `env:"OWNER_ACTIVE_LIMIT" envDefault:"100000" about:"Queued and running jobs of one account, counted once a second."`
	Lease             time.Duration `env:"LEASE" envDefault:"15s" about:"How long a silent worker keeps a job."`
	Heartbeat         time.Duration `env:"HEARTBEAT" envDefault:"5s" about:"How often a worker extends its leases."`
	AckWait           time.Duration `env:"ACK_WAIT" envDefault:"20s" about:"When NATS delivers a silent worker's message again."`
	SoftStop          time.Duration `env:"SOFT_STOP" envDefault:"25s" about:"How long a stop waits for running jobs."`
	DrainDelay        time.Duration `env:"DRAIN_DELAY" envDefault:"5s" about:"How long a stopping API, no longer ready, still takes requests; longer than load balancers need to notice."`

	// Coaching and transcription.
	Coach             string        `env:"COACH" envDefault:"rules" oneof:"rules,openai" about:"Who writes the feedback."`
	CoachFallback     string        `env:"COACH_FALLBACK" envDefault:"none" oneof:"none,rules" about:"Who writes it when that fails for good, or is away for PROVIDER_MAX_WAIT."`
	OpenAIBaseURL     string        `env:"OPENAI_BASE_URL" envDefault:"https://api.openai.com/v1" about:"Any compatible endpoint."`
	OpenAIAPIKey      secret.Value  `env:"OPENAI_API_KEY" about:"Needed in production with COACH or TRANSCRIBE openai."`
	OpenAIModel       string        `env:"OPENAI_MODEL" about:"Needed with COACH=openai."`
	Transcribe        string        `env:"TRANSCRIBE" envDefault:"none" oneof:"none,openai" about:"Who turns recordings into text. The API tells clients whether anybody does."`
	TranscribeBaseURL string        `env:"TRANSCRIBE_BASE_URL" about:"Default OPENAI_BASE_URL."`
	TranscribeModel   string        `env:"TRANSCRIBE_MODEL" about:"Needed with TRANSCRIBE=openai."`
	ProviderTimeout   time.Duration `env:"PROVIDER_TIMEOUT" envDefault:"90s" about:"Longest call to a provider; below JOB_TIMEOUT."`
	ProviderMaxWait   time.Duration `env:"PROVIDER_MAX_WAIT" envDefault:"15m" about:"How long an outage of a provider may hold an analysis that needs it. Then its result comes without: the voice alone, the fallback's feedback or none."`
	ProviderRPM       int           `env:"PROVIDER_RPM" envDefault:"0" about:"Calls per minute to the provider of the coach, all workers together; 0 is no limit."`
	ProviderTPM       int           `env:"PROVIDER_TPM" envDefault:"0" about:"Tokens per minute of the same, estimated and then corrected; 0 is no limit."`

	// Keys: rings of id:secret, the first signs and all verify.
	JWTAccessKeys  secret.Value  `env:"JWT_ACCESS_KEYS" need:"staging,production" about:"Sign access tokens: id:secret,id:secret, at least 32 bytes each."`
	JWTResetKeys   secret.Value  `env:"JWT_RESET_KEYS" need:"staging,production" about:"Sign password resets."`
	JWTVerifyKeys  secret.Value  `env:"JWT_VERIFY_KEYS" need:"staging,production" about:"Sign address verifications."`
	TicketKeys     secret.Value  `env:"TICKET_KEYS" need:"staging,production" about:"Sign stream tickets."`
	EncryptionKeys secret.Value  `env:"ENCRYPTION_KEYS" need:"staging,production" about:"Encrypt webhook secrets at rest. A key stays in the ring for as long as it has secrets to open."`
	JWTIssuer      string        `env:"JWT_ISSUER" envDefault:"masterspeak" about:"Issuer of our tokens."`
	JWTAudience    string        `env:"JWT_AUDIENCE" envDefault:"masterspeak-api" about:"Audience of our tokens."`
	AccessTTL      time.Duration `env:"ACCESS_TTL" envDefault:"15m" about:"Life of an access token."`
	RefreshTTL     time.Duration `env:"REFRESH_TTL" envDefault:"720h" about:"Life of a refresh token."`

	// Mail, reports, retention.
	SMTPURL             secret.Value  `env:"SMTP_URL" need:"production" about:"Mail server, as smtps://user:password@host:465 or, with STARTTLS, smtp://user:password@host:587; needs MAIL_FROM and PUBLIC_BASE_URL."`
	MailFrom            string        `env:"MAIL_FROM" need:"production" about:"Sender of our mail, as speech@example.com."`
	SentryDSN           secret.Value  `env:"SENTRY_DSN" about:"Sentry project that is told of panics, answers of 500 and jobs that end for a reason of ours; empty is nobody."`
	OTLPEndpoint        string        `env:"OTEL_EXPORTER_OTLP_ENDPOINT" about:"Where traces go: the base URL of an OTLP collector over HTTP; empty is off. The standard's other variables, as OTEL_EXPORTER_OTLP_HEADERS, count too."`
	TraceRatio          float64       `env:"OTEL_TRACES_SAMPLER_ARG" envDefault:"0.01" about:"Share of the requests that are traced, from 0 to 1."`
	RetentionRecordings time.Duration `env:"RETENTION_RECORDINGS" envDefault:"168h" about:"Life of a recording."`
	RetentionAnalyses   time.Duration `env:"RETENTION_ANALYSES" envDefault:"2160h" about:"Life of an analysis."`
}
