package retry

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDelayGrowsJittersAndHonoursTheProvider(t *testing.T) {
	t.Parallel()
	const base, most = 2 * time.Second, 5 * time.Minute
	rapid.Check(t, func(t *rapid.T) {
		attempt := rapid.IntRange(1, 100).Draw(t, "attempt")
		chance := rapid.Float64Range(0, 0.999).Draw(t, "chance")
		asked := time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "asked"))
		d := Delay(attempt, base, most, asked, chance)
		if least := min(asked, MaxAsked); d < least || d > least+most {
			t.Fatalf("delay %s for attempt %d, asked %s", d, attempt, asked)
		}
		if later := Delay(attempt+1, base, most, asked, chance); later < d {
			t.Fatalf("delay shrank from %s to %s", d, later)
		}
	})
}
