package intake

import (
	"context"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

const (
	// replayBatch is how many jobs one statement moves: few enough that their
	// rows are locked for milliseconds.
	replayBatch = 500
	// replayMost is how many jobs one call moves: few enough for one request.
	replayMost = 10_000
)

// Graveyard moves a batch of dead letters back; see the store.
type Graveyard interface {
	ReplayDead(ctx context.Context, by analysis.ID, sel analysis.DeadSelector, after *analysis.Cursor, limit int) ([]analysis.Changed, *analysis.Cursor, error)
}

// Announcer tells watchers of changes.
type Announcer interface{ Announce(analysis.Event) }

// Replays queues dead letters again on an operator's word.
type Replays struct {
	dead Graveyard
	tell Announcer
}

// NewReplays makes it.
func NewReplays(dead Graveyard, tell Announcer) *Replays { return &Replays{dead: dead, tell: tell} }

// ReplayDead queues what the selector names, batch by batch, each committed
// and told by itself. It returns how many moved, also with an error, and
// whether it stopped at its bound with more to do. The dispatcher takes them
// from there, as after a retry.
func (r *Replays) ReplayDead(ctx context.Context, by analysis.ID, sel analysis.DeadSelector) (replayed int, more bool, err error) {
	var after *analysis.Cursor
	for picked := 0; picked < replayMost; picked += replayBatch {
		changed, next, err := r.dead.ReplayDead(ctx, by, sel, after, replayBatch)
		if err != nil {
			return replayed, false, err
		}
		for _, c := range changed {
			r.tell.Announce(c.Event())
		}
		replayed += len(changed)
		if next == nil {
			return replayed, false, nil
		}
		after = next
	}
	return replayed, true, nil
}
