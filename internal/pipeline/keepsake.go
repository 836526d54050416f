package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/json"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Keepsakes hold what was paid for once, for its owner alone. Nothing found is
// nil without an error.
type Keepsakes interface {
	Keepsake(ctx context.Context, owner analysis.ID, kind analysis.KeepsakeKind, hash [32]byte) ([]byte, error)
	Keep(ctx context.Context, owner analysis.ID, kind analysis.KeepsakeKind, hash [32]byte, document []byte) error
}

// hashOf tells things apart by everything that they were made from.
func hashOf(parts ...any) [32]byte {
	b, err := json.Marshal(parts)
	if err != nil {
		panic(err) // strings and arrays of bytes marshal
	}
	return sha256.Sum256(b)
}

// recall reads what was kept into dst and reports whether there was something.
// A store that is away, or that holds what an older program wrote, is as good
// as one that holds nothing: the work is done again.
func (a *Analyzer) recall(ctx context.Context, owner analysis.ID, kind analysis.KeepsakeKind, hash [32]byte, dst any) bool {
	if a.Keepsakes == nil {
		return false
	}
	document, err := a.Keepsakes.Keepsake(ctx, owner, kind, hash)
	if err != nil {
		a.Logger.Warn().Err(err).Str("kind", string(kind)).Msg("keepsake not read, the work is done again")
		return false
	}
	return document != nil && json.Unmarshal(document, dst) == nil
}

// keep stores what was just paid for. Failing costs the next one a payment.
func (a *Analyzer) keep(ctx context.Context, owner analysis.ID, kind analysis.KeepsakeKind, hash [32]byte, v any) {
	if a.Keepsakes == nil {
		return
	}
	document, err := json.Marshal(v)
	if err == nil {
		err = a.Keepsakes.Keep(ctx, owner, kind, hash, document)
	}
	if err != nil {
		a.Logger.Warn().Err(err).Str("kind", string(kind)).Msg("keepsake not stored")
	}
}
