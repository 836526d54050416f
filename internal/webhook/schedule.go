package webhook

import (
	"cmp"
	"math"
	"time"
)

// Schedule is when a delivery is tried: times since its first try.
type Schedule []time.Duration

// Standard is the schedule of Standard Webhooks: ten tries over a day. The
// table in docs/webhooks.md is checked against it.
var Standard = Schedule{
	0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
	10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

// jitter is how much longer a wait may be, as a share of itself: what failed
// together shall not come back together. It only adds, so that the last try
// comes after the whole of the schedule.
const jitter = 0.1

// maxAsked bounds what a Retry-After may ask for.
const maxAsked = 24 * time.Hour

// next is how long to wait after so many tries, and never less than the
// receiver asked for; false when there is no other try. chance is random in
// [0, 1).
func (s Schedule) next(tries int, asked time.Duration, chance float64) (time.Duration, bool) {
	if tries < 1 || tries >= len(s) {
		return 0, false
	}
	wait := max(s[tries]-s[tries-1], min(asked, maxAsked))
	return wait + time.Duration(float64(wait)*jitter*chance), true
}

// lasts is from the first try to the last.
func (s Schedule) lasts() time.Duration { return s[len(s)-1] }

// Breaker pauses a target that fails again and again; the zero value is ready
// to use. Meanwhile its deliveries wait and spend no try, until one of them is
// the probe.
type Breaker struct {
	Failures  int           // in a row, until it opens; 5 when zero
	BaseDelay time.Duration // of the first pause; 30 s when zero
	MaxDelay  time.Duration // of a pause; 30 min when zero
}

func (b Breaker) withDefaults() Breaker {
	b.Failures = cmp.Or(b.Failures, 5)
	b.BaseDelay = cmp.Or(b.BaseDelay, 30*time.Second)
	b.MaxDelay = cmp.Or(b.MaxDelay, 30*time.Minute)
	return b
}

// pause is for how long to leave a target alone after so many failures in a row.
func (b Breaker) pause(failures int, asked time.Duration) time.Duration {
	if failures < b.Failures {
		return 0
	}
	wait := math.Ldexp(float64(b.BaseDelay), min(failures-b.Failures, 62))
	return max(time.Duration(min(wait, float64(b.MaxDelay))), min(asked, maxAsked))
}
