package ratelimit

import "time"

// Policy is a named set of rates, all of which must hold.
type Policy struct {
	Name  string
	Rates []Rate // shortest window first, as ParseRates returns them
	// Strict marks the guards of logins and the like: while Redis is away they
	// get half of what other policies get.
	Strict bool
}

// Names of what took a decision, as State and Decision.Backend give them.
const (
	BackendRedis       = "redis"
	BackendMemory      = "memory"
	BackendFallback    = "fallback"    // Redis is away, counting here
	BackendUnavailable = "unavailable" // Redis is away, not counting
)

// Decision is the answer to one call. Limit, Window and Reset are those of the
// rate that refused or, when allowed, of the one with the least left.
type Decision struct {
	Allowed    bool
	Policy     string
	Limit      int64
	Remaining  int64
	Reset      time.Time     // when the window ends; never earlier than it does
	ResetIn    time.Duration // the same, from the moment of the decision
	RetryAfter time.Duration // ResetIn when refused, else zero
	Window     time.Duration
	Backend    string
}

// verdict is what a store says of one rate.
type verdict struct {
	allowed   bool
	remaining int64
	reset     time.Time
}

// tighter reports whether b binds more than a. A refusal beats anything, and
// the longest refusal is the one worth waiting for.
func tighter(a, b verdict) bool {
	if a.allowed != b.allowed {
		return !b.allowed
	}
	if a.allowed && a.remaining != b.remaining {
		return b.remaining < a.remaining
	}
	return b.reset.After(a.reset)
}

func decide(policy Policy, rate Rate, v verdict, backend string, now time.Time) Decision {
	d := Decision{
		Allowed:   v.allowed,
		Policy:    policy.Name,
		Limit:     rate.Limit,
		Remaining: v.remaining,
		Reset:     v.reset,
		ResetIn:   max(0, v.reset.Sub(now)),
		Window:    rate.Period,
		Backend:   backend,
	}
	if !d.Allowed {
		d.RetryAfter = d.ResetIn
	}
	return d
}

// reduced is what one process allows on its own: its share of the limit, and
// half of that for a strict policy, but never nothing.
func reduced(policy Policy, replicas int) Policy {
	share := int64(max(1, replicas))
	if policy.Strict {
		share *= 2
	}
	rates := make([]Rate, len(policy.Rates))
	for i, r := range policy.Rates {
		rates[i] = Rate{Limit: max(1, r.Limit/share), Period: r.Period}
	}
	policy.Rates = rates
	return policy
}
