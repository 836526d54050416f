package postgres

import (
	"context"
	"time"

	"github.com/masterspeak/masterspeak/db"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// IntendBlob notes a key before a blob is written under it: unless a
// submission with this key is accepted within the time, the blob is unwanted.
func (s *Store) IntendBlob(ctx context.Context, key string, within time.Duration) error {
	return explain("noting a blob", s.q.IntendBlob(ctx, s.pool, db.IntendBlobParams{Key: key, AfterMs: within.Milliseconds()}))
}

// UnwantedBlobs returns up to limit keys of blobs to erase now.
func (s *Store) UnwantedBlobs(ctx context.Context, limit int) ([]string, error) {
	keys, err := s.q.UnwantedBlobs(ctx, s.pool, int32(limit)) //nolint:gosec // a batch size
	return keys, explain("looking for unwanted blobs", err)
}

// ForgetBlobs takes keys off the list of the unwanted, after the blobs were erased.
func (s *Store) ForgetBlobs(ctx context.Context, keys []string) error {
	return explain("forgetting blobs", s.q.ForgetBlobs(ctx, s.pool, keys))
}

// DropAgedRecordings makes the recordings unwanted of up to limit ended
// analyses that were submitted before the given time, and returns how many.
func (s *Store) DropAgedRecordings(ctx context.Context, before time.Time, limit int) (int64, error) {
	n, err := s.q.DropAgedRecordings(ctx, s.pool, db.DropAgedRecordingsParams{Before: before, MaxRows: int32(limit)}) //nolint:gosec // a batch size
	return n, explain("dropping aged recordings", err)
}

// Keepsake reads what was kept for the owner under the hash; nil when nothing was.
func (s *Store) Keepsake(ctx context.Context, owner analysis.ID, kind analysis.KeepsakeKind, hash [32]byte) ([]byte, error) {
	document, err := s.q.GetKeepsake(ctx, s.pool, db.GetKeepsakeParams{OwnerID: owner, Kind: string(kind), Hash: hash[:]})
	if isNoRows(err) {
		return nil, nil
	}
	return document, explain("reading a keepsake", err)
}

// Keep stores a document for the owner under the hash, instead of an older one.
func (s *Store) Keep(ctx context.Context, owner analysis.ID, kind analysis.KeepsakeKind, hash [32]byte, document []byte) error {
	return explain("storing a keepsake", s.q.AddKeepsake(ctx, s.pool, db.AddKeepsakeParams{
		OwnerID: owner, Kind: string(kind), Hash: hash[:], Document: document,
	}))
}
