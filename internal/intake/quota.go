package intake

import (
	"context"
	"errors"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// countTimeout bounds one count; a store that is slower is not asked twice in
// the same second, and decides by itself whether to accept.
const countTimeout = time.Second

// ActiveCounter counts the queued and running jobs of an owner, no further
// than atMost, and knows which idempotency keys were used.
type ActiveCounter interface {
	CountActive(ctx context.Context, owner analysis.ID, atMost int) (int, error)
	KeyUsed(ctx context.Context, owner analysis.ID, key string) (bool, error)
	BatchKeyUsed(ctx context.Context, owner analysis.ID, key string) (bool, error)
}

// QuotaStore is what a Quota stands in front of.
type QuotaStore interface {
	Store
	Changer
	ActiveCounter
}

// Quota is a store that takes no more of an owner who has as many queued and
// running jobs as one may have: it returns analysis.ErrQuota.
//
// The limit is soft. An owner is counted at most once a second and process;
// in between, a process adds what it accepted itself and knows nothing of what
// the others did. So an owner may get past the limit by what the other
// processes accept in a second, and may be refused for up to a second after
// jobs have ended. When a count fails, the last one holds.
type Quota struct {
	QuotaStore
	limit  int
	counts counts
}

// NewQuota limits every owner to so many live jobs.
func NewQuota(store QuotaStore, limit int) *Quota {
	return &Quota{QuotaStore: store, limit: limit, counts: newCounts(time.Now)}
}

// Submit accepts a submission unless the owner has too many jobs. One that
// repeats a known idempotency key adds none and gets its first answer.
func (q *Quota) Submit(ctx context.Context, sub analysis.Submission) (analysis.Accepted, error) {
	if err := q.admit(ctx, sub.Owner, 1); err != nil && !repeats(ctx, q.KeyUsed, sub.Owner, sub.IdempotencyKey) {
		return analysis.Accepted{}, err
	}
	accepted, err := q.QuotaStore.Submit(ctx, sub)
	if err == nil && !accepted.Replayed {
		q.counts.add(sub.Owner, 1)
	}
	return accepted, err
}

// SubmitBatch is Submit for a batch: there must be room for all of it.
func (q *Quota) SubmitBatch(ctx context.Context, b analysis.BatchSubmission) (analysis.AcceptedBatch, error) {
	if err := q.admit(ctx, b.Owner, len(b.Items)); err != nil && !repeats(ctx, q.BatchKeyUsed, b.Owner, b.IdempotencyKey) {
		return analysis.AcceptedBatch{}, err
	}
	accepted, err := q.QuotaStore.SubmitBatch(ctx, b)
	if err == nil && !accepted.Replayed {
		q.counts.add(b.Owner, len(b.Items))
	}
	return accepted, err
}

// Retry makes a job live again, which counts like a submission.
func (q *Quota) Retry(ctx context.Context, owner, id analysis.ID) (analysis.Changed, error) {
	if err := q.admit(ctx, owner, 1); err != nil {
		return analysis.Changed{}, err
	}
	changed, err := q.QuotaStore.Retry(ctx, owner, id)
	if err == nil {
		q.counts.add(owner, 1)
	}
	return changed, err
}

type keyUsed func(ctx context.Context, owner analysis.ID, key string) (bool, error)

func repeats(ctx context.Context, used keyUsed, owner analysis.ID, key string) bool {
	if key == "" {
		return false
	}
	known, err := used(ctx, owner, key)
	return err == nil && known
}

// admit refuses an owner who would have too many jobs with so many more. Of all who ask when the count
// is old, one counts and the others go by the old one.
func (q *Quota) admit(ctx context.Context, owner analysis.ID, more int) error {
	jobs, old := q.counts.last(owner)
	if old {
		ctx, cancel := context.WithTimeoutCause(ctx, countTimeout, errors.New("counting the live jobs of an owner took too long"))
		defer cancel()
		if n, err := q.CountActive(ctx, owner, q.limit); err == nil {
			jobs = n
			q.counts.keep(owner, n)
		}
	}
	if jobs+more > q.limit {
		return analysis.ErrQuota
	}
	return nil
}
