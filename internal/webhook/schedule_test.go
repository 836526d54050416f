package webhook

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTenTriesLastADay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var at time.Duration
		for tries := 1; tries < len(Standard); tries++ {
			wait, again := Standard.next(tries, 0, rapid.Float64Range(0, 0.999).Draw(t, "chance"))
			at += wait
			if least := Standard[tries]; !again || at < least || at > least+least/10 {
				t.Fatalf("try %d comes after %s, want %s and at most a tenth more", tries+1, at, least)
			}
		}
		if _, again := Standard.next(len(Standard), 0, 0); again || Standard.lasts() != 24*time.Hour {
			t.Fatalf("there is a try after the last, at %s", Standard.lasts())
		}
	})
}

func TestAReceiverMayAskForMoreTimeAndNotForLess(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		tries       int
		asked, want time.Duration
	}{
		{1, 0, 5 * time.Second},
		{1, time.Second, 5 * time.Second},
		{1, time.Hour, time.Hour},
		{2, time.Minute, 295 * time.Second},
		{1, 1000 * time.Hour, 24 * time.Hour},
	} {
		if got, again := Standard.next(tt.tries, tt.asked, 0); !again || got != tt.want {
			t.Errorf("after %d tries, asked for %s: %s, %t, want %s", tt.tries, tt.asked, got, again, tt.want)
		}
	}
}

func TestTheBreakerPausesLongerAndLonger(t *testing.T) {
	t.Parallel()
	b := Breaker{}.withDefaults()
	for failures, want := range map[int]time.Duration{
		1: 0, 4: 0, 5: 30 * time.Second, 6: time.Minute, 10: 16 * time.Minute, 11: 30 * time.Minute, 1000: 30 * time.Minute,
	} {
		if got := b.pause(failures, 0); got != want {
			t.Errorf("after %d failures: %s, want %s", failures, got, want)
		}
	}
	if got := b.pause(5, time.Hour); got != time.Hour {
		t.Errorf("asked for an hour: %s", got)
	}
}
