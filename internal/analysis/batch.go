package analysis

import "encoding/binary"

// MaxBatch is how many submissions a batch may have.
const MaxBatch = 1000

// BatchSubmission is submissions of one owner that are accepted together or not at all.
type BatchSubmission struct {
	Owner ID
	Items []Submission

	// IdempotencyKey and Fingerprint are as in Submission, for the whole batch;
	// its items have none.
	IdempotencyKey string
	Fingerprint    [32]byte
}

// AcceptedBatch is what the submit of a batch committed.
type AcceptedBatch struct {
	// ID names the batch in logs and in the filter of a list. There is no row
	// of it: the ids of its items begin with it, see Item.
	ID ID
	// Replayed: the idempotency key was known; ID is that of the first answer.
	Replayed bool
	// Dispatch says of each item what Accepted says of a submission; empty
	// when replayed.
	Dispatch []bool
}

// Item is the id of the item at place i, from 0, of the batch with this id. A
// batch ends in two zero bytes and its items in their place, from 1, so that
// nothing but the batch's id is needed to tell or to find them.
func (id ID) Item(i int) ID {
	binary.BigEndian.PutUint16(id[14:], uint16(i+1)) //nolint:gosec // at most MaxBatch
	return id
}

// AsBatch makes a freshly minted id that of a batch.
func (id ID) AsBatch() ID {
	id[14], id[15] = 0, 0
	return id
}

// LastItem is the greatest id that an item of this batch could have. It
// reports false when the id is not that of a batch.
func (id ID) LastItem() (last ID, ok bool) {
	ok = id == id.AsBatch()
	id[14], id[15] = 0xff, 0xff
	return id, ok
}
