// Package retry says how long to wait before another try, whether of a job or
// of a call to a provider that is away.
//
// It promises waits that grow with every try up to a limit, are spread over all
// of it, and are never less than who was asked wants, within MaxAsked. It has no
// clock, and its randomness is passed in.
//
// Trap: chance is of [0, 1), so a wait may be next to none. Who has to leave
// somebody alone for a while has to say so as asked.
package retry

import (
	"math/rand/v2"
	"time"
)

// MaxAsked bounds what a provider may ask for: after that time it is asked
// again, for it may have named the end of a day's quota that was since raised.
const MaxAsked = 5 * time.Minute

// Delay is the wait after so many tries, at least one: exponential from base
// with full jitter, and within MaxAsked never less than the provider asked for.
func Delay(tries int, base, most, asked time.Duration, chance float64) time.Duration {
	ceiling := most
	if shift := tries - 1; shift < 20 {
		ceiling = min(base<<shift, most)
	}
	jittered := time.Duration(chance * float64(ceiling))
	if asked = min(asked, MaxAsked); asked > 0 {
		// The whole fleet was told the same time: spread out after it.
		return asked + jittered/2
	}
	return jittered
}

// Chance is the randomness of production.
func Chance() float64 { return rand.Float64() } //nolint:gosec // jitter, not a secret
