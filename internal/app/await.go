package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/masterspeak/masterspeak/internal/queue"
)

const (
	lookEvery = time.Second
	// sayEvery is the time between two lines about the same trouble.
	sayEvery = 5 * time.Second
)

// await looks until there is no error, and says why it waits. A topology that
// differs is returned: only an operator can mend it. When ctx ends it is over.
func (s *stack) await(ctx context.Context, what string, look func(context.Context) error) error {
	var said time.Time
	for {
		err := look(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil && !said.IsZero():
			s.log.Warn().Str("for", what).Msg("waiting over")
			return nil
		case err == nil, queue.IsTopology(err):
			return err
		case time.Since(said) >= sayEvery:
			said = time.Now()
			s.log.Warn().Err(err).Str("for", what).Msg("waiting")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(lookEvery):
		}
	}
}

// checkTopology is about a stream that differs. One that is missing is no
// reason to wait: the dispatcher restores it.
func (s *stack) checkTopology(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, 5*time.Second, fmt.Errorf("checking the topology took too long"))
	defer cancel()
	err := queue.Check(ctx, s.js, s.topology)
	if errors.Is(err, queue.ErrMissing) {
		return nil
	}
	return err
}
