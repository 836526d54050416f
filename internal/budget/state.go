package budget

import (
	"math"
	"time"
)

const (
	keeps    = 0.7                       // of the share, after a 429
	least    = 0.05                      // the least share
	regrowth = 0.1 / minute              // of the limit, in each microsecond
	briefest = int64(time.Second / 1000) // the cool-down when the provider names none, at the full share
)

// state is what is left of a budget. Its methods are pure: the clock is passed
// in. The script in budget.lua does the same in Redis, step by step, and a test
// holds the two together.
type state struct {
	calls, tokens float64 // what is left at the time at; less than zero is promised to who waits
	at            int64   // zero: everything is left
	share         float64 // of the limits, when it was cut last
	cut           int64   // when that was, zero if never
	cool          int64   // no call begins before
}

// shareAt is the part of the limits that may be used.
func (s *state) shareAt(now int64) float64 {
	if s.cut == 0 {
		return 1
	}
	return min(1, s.share+float64(float64(now-s.cut)*regrowth))
}

// advance lets in what has flowed since.
func (s *state) advance(l limits, now int64) (calls, tokens bucket) {
	share := s.shareAt(now)
	calls, tokens = bucketOf(l.calls, share), bucketOf(l.tokens, share)
	if s.at == 0 {
		s.calls, s.tokens, s.at = calls.size, tokens.size, now
	}
	passed := float64(max(0, now-s.at))
	s.calls, s.tokens = calls.fill(s.calls, passed), tokens.fill(s.tokens, passed)
	s.at = max(s.at, now)
	return calls, tokens
}

// take charges one call that takes so many tokens, if it may begin within
// patience, and returns how long it has to wait for its turn in any case.
func (s *state) take(l limits, now int64, spend int, patience int64) (wait int64, granted bool) {
	calls, tokens := s.advance(l, now)
	charge := float64(min(spend, l.tokens))
	wait = max(0, s.cool-now)
	if l.calls > 0 {
		wait = max(wait, s.until(now, s.calls, 1, calls.rate))
	}
	if l.tokens > 0 { // what no bucket holds begins at a full one and overdraws
		wait = max(wait, s.until(now, s.tokens, min(charge, tokens.size), tokens.rate))
	}
	if wait > patience {
		return wait, false
	}
	s.calls--
	s.tokens -= charge
	return wait, true
}

// until is the wait for a level. After a 429 nothing flows before s.at.
func (s *state) until(now int64, level, need, rate float64) int64 {
	if level >= need {
		return 0
	}
	return s.at - now + int64(math.Ceil((need-level)/rate))
}

// settle corrects what was charged for one call by what it took: further calls
// are owed, tokens that were not needed come back.
func (s *state) settle(l limits, now int64, charged int, b Bill) {
	_, tokens := s.advance(l, now)
	s.calls -= float64(max(0, b.Calls-1))
	s.tokens = min(tokens.size, s.tokens+float64(min(charged, l.tokens)-min(b.Tokens, l.tokens)))
}

// limited is for a 429 to a call that began then. The calls that were under way
// together cut the share once; all let the provider rest for as long as it asks,
// or without a word of it the longer the smaller the share is by now.
func (s *state) limited(l limits, now, began, asks int64) {
	s.advance(l, now)
	if s.cut == 0 || began > s.cut {
		s.share, s.cut = max(least, s.shareAt(now)*keeps), now
	}
	if asks <= 0 {
		asks = int64(math.Ceil(float64(briefest) / s.shareAt(now)))
	}
	s.cool = max(s.cool, now+asks)
	s.drain(s.cool)
}

// drain leaves nothing, and lets nothing in before then.
func (s *state) drain(then int64) {
	s.calls, s.tokens = min(s.calls, 0), min(s.tokens, 0)
	s.at = max(s.at, then)
}
