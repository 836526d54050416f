package budget

import (
	"context"
	"fmt"
	"time"
)

// longestRest bounds what a provider may ask of everybody: after that it is
// asked again, for it may have named the end of a quota that was since raised.
const longestRest = 5 * time.Minute

// Refusal is the error of a budget that has no room soon.
type Refusal struct {
	// RetryAfter is when a call's turn would come.
	RetryAfter time.Duration
}

// Error implements error.
func (r *Refusal) Error() string {
	return fmt.Sprintf("no room in the provider's budget for %s", r.RetryAfter)
}

// Bill is what was spent in the end.
type Bill struct {
	Calls  int // 0 counts as 1: a call that was granted is spent
	Tokens int
}

// Grant is the right to make one call now.
type Grant struct {
	budget *Budget
	began  int64 // by the clock of who granted it
	here   int64 // by ours
	tokens int   // charged
	local  bool  // granted by this process
}

// Settle corrects the estimate. Whoever does not know what was spent does not
// call it, and the estimate stays.
func (g *Grant) Settle(ctx context.Context, b Bill) {
	g.tell(ctx, func(ctx context.Context, s store, l limits) error { return s.settle(ctx, l, g.tokens, b) })
}

// Limited tells everybody that the provider answered 429, and for how long it
// asks to be left alone; 0 if it did not say. What was charged stays so.
func (g *Grant) Limited(ctx context.Context, asks time.Duration) {
	asks = min(asks, longestRest)
	g.budget.cfg.Recorder.Asked(Limited, 0)
	g.tell(ctx, func(ctx context.Context, s store, l limits) error {
		if s == store(g.budget.local) {
			return s.limited(ctx, l, g.here, asks)
		}
		return s.limited(ctx, l, g.began, asks)
	})
	if !g.local { // so that it is known here too when Redis is lost
		_ = g.budget.local.limited(ctx, g.budget.part(), g.here, asks)
	}
}

// tell lets who granted the call know. What Redis does not hear is lost: an
// estimate stays, and a 429 will come again.
func (g *Grant) tell(ctx context.Context, say func(context.Context, store, limits) error) {
	b := g.budget
	if g.local {
		_ = say(ctx, b.local, b.part()) // cannot fail
		return
	}
	b.reach(ctx, func(ctx context.Context) error { return say(ctx, b.shared, b.limits) })
}
