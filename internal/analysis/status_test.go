package analysis_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

func TestOnlyListedMovesAreLegal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		status := rapid.SampledFrom(analysis.Statuses()).Draw(t, "status")
		move := rapid.SampledFrom(analysis.Moves()).Draw(t, "move")
		to, err := status.Next(move)
		var invalid *analysis.InvalidStateError
		switch {
		case err == nil && !to.Valid():
			t.Fatalf("%s from %s leads nowhere: %q", move, status, to)
		case err != nil && (to != status || !errors.As(err, &invalid) || invalid.Status != status):
			t.Fatalf("refused %s from %s: stayed %s, %v", move, status, to, err)
		case err == nil && status.Terminal() && move != analysis.Retry:
			t.Fatalf("%s moved an ended job", move)
		case err == nil && move == analysis.Finish && status != analysis.Running:
			t.Fatalf("a result without a lease: finish from %s", status)
		}
	})
}

func TestEveryLifeCanEnd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		status := analysis.Queued
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			move := rapid.SampledFrom(analysis.Moves()).Draw(t, "move")
			status, _ = status.Next(move) // an illegal move changes nothing
		}
		if status.Terminal() {
			return
		}
		if _, err := status.Next(analysis.Cancel); err != nil {
			t.Fatalf("a live job cannot be cancelled: %v", err)
		}
	})
}

func TestIDsRoundTripAndRefuseAnythingElse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var id analysis.ID
		copy(id[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
		if got, err := analysis.ParseID(id.String()); err != nil || got != id {
			t.Fatalf("%s parsed as %s, %v", id, got, err)
		}
		junk := rapid.String().Draw(t, "junk")
		if got, err := analysis.ParseID(junk); err == nil && len(junk) != 36 {
			t.Fatalf("%q parsed as %s", junk, got)
		}
	})
}
