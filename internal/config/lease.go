package config

// The lease invariant. A worker says every HEARTBEAT that it lives, which
// extends the leases of its jobs in Postgres and the ack timers of their
// messages in NATS. Therefore:
//
//   - 2·HEARTBEAT ≤ LEASE: one lost beat costs no job.
//   - LEASE < ACK_WAIT: when NATS delivers the message of a dead worker again,
//     its lease has run out already, and the new worker can claim the job at
//     once instead of meeting a lease that still holds.
//   - PROVIDER_TIMEOUT < JOB_TIMEOUT: a slow provider ends as a provider error,
//     which is retried as such, and not as a job that took too long.
//
// JOB_TIMEOUT has no relation to LEASE: a living worker may keep a job for as
// long as the job may take.
func (c *Config) checkLease(r *report) {
	r.compare(2*c.Heartbeat <= c.Lease, "HEARTBEAT", "LEASE", "must be at most half of")
	r.compare(c.Lease < c.AckWait, "ACK_WAIT", "LEASE", "must be more than")
	r.compare(c.ProviderTimeout < c.JobTimeout, "PROVIDER_TIMEOUT", "JOB_TIMEOUT", "must be less than")
}
