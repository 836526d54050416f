package analysis_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

func TestItemsOfABatchFollowItAndEachOtherAndNoOtherBatch(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var minted, other analysis.ID
		copy(minted[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "minted"))
		copy(other[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "other"))
		batch := minted.AsBatch()
		last, ok := batch.LastItem()
		if !ok {
			t.Fatalf("%s is not taken for a batch", batch)
		}
		i := rapid.IntRange(0, analysis.MaxBatch-2).Draw(t, "place")
		ids := []analysis.ID{batch, batch.Item(i), batch.Item(i + 1), last}
		for n := 1; n < len(ids); n++ {
			if bytes.Compare(ids[n-1][:], ids[n][:]) >= 0 {
				t.Errorf("%s is not before %s", ids[n-1], ids[n])
			}
		}
		if _, ok := batch.Item(i).LastItem(); ok {
			t.Errorf("item %d is taken for a batch", i)
		}
		if next := other.AsBatch(); next != batch && next.Item(i) == batch.Item(i) {
			t.Errorf("%s belongs to two batches", next.Item(i))
		}
	})
}
