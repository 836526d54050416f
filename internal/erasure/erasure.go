// Package erasure takes away what an account owned, after the account itself
// has ended.
//
// It promises that an erasure that was accepted is carried out, whichever
// process dies meanwhile: it is a row that every worker looks for, and each
// step can be done twice. Recordings follow when package recording erases what
// nothing refers to any more.
//
// Trap: what was under way when the account ended may still arrive, such as the
// last seconds of an upload or a request of a process that had not heard of it.
// So an erasure is repeated until Settle has passed; only then is it finished.
package erasure

import (
	"context"
	"time"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Store erases.
type Store interface {
	DueErasures(ctx context.Context, settle time.Duration, limit int) ([]account.Erasure, error)
	// EraseOwned erases up to limit analyses, or when none are left all else.
	EraseOwned(ctx context.Context, owner analysis.ID, limit int) (erased int, running []analysis.ID, err error)
	FinishErasure(ctx context.Context, id analysis.ID) error
}

// Telegraph tells workers to stop, without promise: their leases are gone.
type Telegraph interface{ Cancelled(analysis.ID) }

// Config tunes an Eraser; the zero value is ready to use.
type Config struct {
	Every  time.Duration // between looks; 5 s
	Settle time.Duration // longer than any request; 15 min
}

// Eraser looks for erasures. Any number may run.
type Eraser struct {
	store Store
	tell  Telegraph
	log   zerolog.Logger
	cfg   Config
}

// New makes an eraser.
func New(store Store, tell Telegraph, log zerolog.Logger, cfg Config) *Eraser {
	if cfg.Every == 0 {
		cfg.Every = 5 * time.Second
	}
	if cfg.Settle == 0 {
		cfg.Settle = 15 * time.Minute
	}
	return &Eraser{store: store, tell: tell, log: log, cfg: cfg}
}

// batch is how much one transaction takes.
const batch = 200

// Run erases until ctx ends; then it returns nil.
func (e *Eraser) Run(ctx context.Context) error {
	tick := time.NewTicker(e.cfg.Every)
	defer tick.Stop()
	for {
		if err := e.round(ctx); err != nil && ctx.Err() == nil {
			e.log.Warn().Err(err).Msg("erasures put off")
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// round takes what is due.
func (e *Eraser) round(ctx context.Context) error {
	due, err := e.store.DueErasures(ctx, e.cfg.Settle, batch)
	if err != nil {
		return err
	}
	for _, d := range due {
		if err := e.erase(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

func (e *Eraser) erase(ctx context.Context, d account.Erasure) error {
	for {
		n, running, err := e.store.EraseOwned(ctx, d.Account, batch)
		if err != nil {
			return err
		}
		for _, id := range running {
			e.tell.Cancelled(id)
		}
		if n == 0 {
			break
		}
	}
	if !d.Settled {
		return nil
	}
	if err := e.store.FinishErasure(ctx, d.Account); err != nil {
		return err
	}
	e.log.Info().Stringer("account_id", d.Account).Msg("account erased")
	return nil
}
