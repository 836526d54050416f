package budget

import (
	"time"

	"github.com/rs/zerolog"
)

// Config says what is shared; a zero limit is none. Without limits a 429 is
// still shared.
type Config struct {
	RedisURL string // empty: this process has its part and nobody else knows
	Provider string // names the budget: base URL and model
	RPM, TPM int
	// Patience is the longest wait of Take for its turn; 3 s when zero.
	Patience time.Duration
	// Timeout bounds the wait for Redis; 250 ms when zero.
	Timeout  time.Duration
	Logger   zerolog.Logger
	Recorder Recorder // nil is allowed
}

func (c Config) withDefaults() Config {
	if c.Patience <= 0 {
		c.Patience = 3 * time.Second
	}
	if c.Timeout <= 0 {
		c.Timeout = 250 * time.Millisecond
	}
	if c.Recorder == nil {
		c.Recorder = nothing{}
	}
	return c
}

// Outcome is what became of a call.
type Outcome string

// The outcomes.
const (
	Granted Outcome = "granted" // at once
	Waited  Outcome = "waited"  // for its turn
	Refused Outcome = "refused" // its turn was too far off
	Limited Outcome = "limited" // granted or waited, and then the provider answered 429
)

// Outcomes lists them.
func Outcomes() []Outcome { return []Outcome{Granted, Waited, Refused, Limited} }

// Recorder shows what happens to operators.
type Recorder interface {
	Asked(o Outcome, wait time.Duration)
	// Rate is what may be spent per minute now, 0 where there is no limit: by
	// all together if it is shared, else by this process.
	Rate(calls, tokens float64, shared bool)
}

type nothing struct{}

func (nothing) Asked(Outcome, time.Duration) {}
func (nothing) Rate(float64, float64, bool)  {}
