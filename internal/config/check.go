package config

import (
	"slices"
	"strings"

	"github.com/masterspeak/masterspeak/internal/ratelimit"
)

// check refuses what is wrong in itself; production adds to it.
func (c *Config) check(values map[string]string, r *report) {
	checkWords(values, r)
	c.checkNeeds(values, r)
	c.checkNumbers(r)
	c.checkAddresses(r)
	c.checkServices(r)
	c.checkProviders(r)
	c.checkRates(r)
	c.checkKeys(r)
	c.checkLease(r)
	if c.Env == Production {
		c.checkProduction(r)
	}
}

// checkWords refuses words that are not on a variable's list. LOG_LEVEL is
// normalised, and so checked, before.
func checkWords(values map[string]string, r *report) {
	for _, v := range Variables() {
		value, ok := values[v.Name]
		if !ok || len(v.OneOf) == 0 || v.Name == "LOG_LEVEL" {
			continue
		}
		r.require(slices.Contains(v.OneOf, value), v.Name, "must be one of "+strings.Join(v.OneOf, ", "))
	}
}

func (c *Config) checkNeeds(values map[string]string, r *report) {
	for _, v := range Variables() {
		if _, ok := values[v.Name]; !ok && slices.Contains(v.Need, string(c.Env)) {
			r.refuse(v.Name, "must be set in "+string(c.Env))
		}
	}
}

// checkProgram asks for what one program cannot do without, wherever it runs.
func checkProgram(values map[string]string, needs []string, r *report) {
	for _, name := range needs {
		r.require(values[name] != "", name, "must be set")
	}
}

func (c *Config) checkNumbers(r *report) {
	for name, n := range map[string]int64{
		"MAX_BODY_BYTES":               c.MaxBodyBytes,
		"MAX_UPLOAD_BYTES":             c.MaxUploadBytes,
		"MAX_CONNECTIONS":              int64(c.MaxConnections),
		"MAX_AUDIO_SECONDS":            int64(c.MaxAudioSeconds),
		"POSTGRES_POOL_SIZE":           int64(c.PostgresPoolSize),
		"RATE_LIMIT_FALLBACK_REPLICAS": int64(c.RateLimitReplicas),
		"JOB_MAX_ATTEMPTS":             int64(c.JobMaxAttempts),
		"OWNER_WINDOW":                 int64(c.OwnerWindow),
		"OWNER_ACTIVE_LIMIT":           int64(c.OwnerActiveLimit),
		"JOB_TIMEOUT":                  int64(c.JobTimeout),
		"PROVIDER_TIMEOUT":             int64(c.ProviderTimeout),
		"PROVIDER_MAX_WAIT":            int64(c.ProviderMaxWait),
		"LEASE":                        int64(c.Lease),
		"HEARTBEAT":                    int64(c.Heartbeat),
		"ACK_WAIT":                     int64(c.AckWait),
		"ACCESS_TTL":                   int64(c.AccessTTL),
		"REFRESH_TTL":                  int64(c.RefreshTTL),
		"RETENTION_RECORDINGS":         int64(c.RetentionRecordings),
		"RETENTION_ANALYSES":           int64(c.RetentionAnalyses),
	} {
		r.require(n > 0, name, "must be more than 0")
	}
	for name, n := range map[string]int64{
		"POSTGRES_MAX_OVERFLOW": int64(c.PostgresMaxOverflow),
		"MAX_IN_FLIGHT":         int64(c.MaxInFlight),
		"WORKER_CONCURRENCY":    int64(c.WorkerConcurrency),
		"PROVIDER_RPM":          int64(c.ProviderRPM),
		"PROVIDER_TPM":          int64(c.ProviderTPM),
		"SOFT_STOP":             int64(c.SoftStop),
		"DRAIN_DELAY":           int64(c.DrainDelay),
	} {
		r.require(n >= 0, name, "must be 0 or more")
	}
	r.require(c.TraceRatio >= 0 && c.TraceRatio <= 1, "OTEL_TRACES_SAMPLER_ARG", "must be from 0 to 1")
	r.require(c.NATSReplicas == 1 || c.NATSReplicas == 3 || c.NATSReplicas == 5, "NATS_REPLICAS", "must be 1, 3 or 5")
	r.compare(c.AccessTTL < c.RefreshTTL, "ACCESS_TTL", "REFRESH_TTL", "must be less than")
}

// checkProviders asks for what a chosen provider cannot do without. A local
// endpoint may need no key, so only production insists on one.
func (c *Config) checkProviders(r *report) {
	coach, transcribe := c.Coach == "openai", c.Transcribe == "openai"
	r.require(!coach || c.OpenAIModel != "", "OPENAI_MODEL", "must be set with COACH=openai")
	r.require(!transcribe || c.TranscribeModel != "", "TRANSCRIBE_MODEL", "must be set with TRANSCRIBE=openai")
	if c.Env == Production && (coach || transcribe) {
		r.require(!c.OpenAIAPIKey.IsZero(), "OPENAI_API_KEY", "must be set with COACH=openai or TRANSCRIBE=openai")
	}
}

func (c *Config) checkRates(r *report) {
	for name, rates := range map[string]string{
		"RATE_LIMIT_GLOBAL":   c.RateLimitGlobal,
		"RATE_LIMIT_AUTH":     c.RateLimitAuth,
		"RATE_LIMIT_REGISTER": c.RateLimitRegister,
		"RATE_LIMIT_RESET":    c.RateLimitReset,
		"RATE_LIMIT_API":      c.RateLimitAPI,
		"RATE_LIMIT_ANALYSIS": c.RateLimitAnalysis,
		"RATE_LIMIT_UPLOAD":   c.RateLimitUpload,
	} {
		_, err := ratelimit.ParseRates(rates)
		r.require(err == nil, name, "must be rates such as 100/minute or 5/second;100/hour")
	}
}
