package postgres

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestACallThatWasGivenUpIsNotCommittedLater(t *testing.T) {
	t.Parallel()
	flushed, release := make(chan []int), make(chan struct{})
	g := newGroup("test", 1, func(_ context.Context, items []int) ([]int, error) {
		flushed <- items
		<-release
		return items, nil
	})
	first := make(chan error, 1)
	go func() { _, err := g.Do(testenv.Context(t), 1); first <- err }()
	testenv.Receive(t, flushed)

	ctx, giveUp := context.WithCancel(t.Context())
	given := make(chan error, 1)
	go func() { _, err := g.Do(ctx, 2); given <- err }()
	waiting := func(n int) func() bool {
		return func() bool {
			g.mu.Lock()
			defer g.mu.Unlock()
			return len(g.pending) == n
		}
	}
	testenv.Eventually(t, waiting(1), "the second call waits")
	giveUp()
	if err := testenv.Receive(t, given); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	third := make(chan error, 1)
	go func() { _, err := g.Do(testenv.Context(t), 3); third <- err }()
	testenv.Eventually(t, waiting(1), "the third call waits")
	close(release)
	if got := testenv.Receive(t, flushed); !slices.Equal(got, []int{3}) {
		t.Errorf("flushed %v, want only the third", got)
	}
	if err := errors.Join(testenv.Receive(t, first), testenv.Receive(t, third)); err != nil {
		t.Error(err)
	}
}
