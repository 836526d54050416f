package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

func readItems(kind string, raw []byte) (*batchReader, error) {
	b := newBatchReader(true, nil)
	return b, b.reading(kind, int64(len(raw)))(bytes.NewReader(raw))
}

func FuzzBatch(f *testing.F) {
	for _, seed := range []string{
		`{"items":[{"text":"a"},{"txet":1}]}`, `{"items":[]}`, `{"items":[{"text":"a"}],"items":[]}`, `{"items":[{"text":"a"}]}{}`,
		"{\"text\":\"a\"}\n\n{\"text\":\"\xff\"}\r\n", "{\"text\":\"a\"", `{"items":[1,null,[],"\ud800",{"text":"\u0000"}]}`, "[", "\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, kind := range []string{typeJSON, typeNDJSON} {
			b, err := readItems(kind, raw)
			var r *refusal
			if err != nil && !errors.As(err, &r) {
				t.Fatalf("got %v, want a refusal or nothing", err)
			}
			if err != nil {
				continue
			}
			checkItems(t, b)
			if kind == typeJSON {
				checkLikeLines(t, raw, b)
			}
		}
	})
}

// checkItems wants every item accepted or refused, and nothing bad accepted.
func checkItems(t *testing.T, b *batchReader) {
	t.Helper()
	if n := len(b.items); n == 0 || n > analysis.MaxBatch {
		t.Fatalf("took %d items", n)
	}
	out, accepted := b.answer(analysis.ID{1}), 0
	for i, it := range out.Items {
		if it.Index != i || (it.Id == nil) == (it.Error == nil) {
			t.Fatalf("item %d is %+v, want an id or an error", i, it)
		}
		if it.Id != nil {
			accepted++
		}
	}
	if accepted != out.Accepted || accepted+out.Rejected != len(out.Items) || accepted != len(b.valid) {
		t.Fatalf("counted %d and %d, accepted %d of %d", out.Accepted, out.Rejected, accepted, len(out.Items))
	}
	for _, sub := range b.valid {
		if s := sub.Text + sub.Title; strings.ContainsRune(s, 0) || !utf8.ValidString(s) || !sub.Lane.Valid() {
			t.Fatalf("accepted %q in lane %s", s, sub.Lane)
		}
	}
}

// checkLikeLines wants the same of the same items on lines.
func checkLikeLines(t *testing.T, raw []byte, b *batchReader) {
	t.Helper()
	var doc struct{ Items []json.RawMessage }
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatalf("accepted %q: %v", raw, err)
	}
	var lines bytes.Buffer
	for _, it := range doc.Items {
		if err := json.Compact(&lines, it); err != nil {
			t.Fatal(err)
		}
		lines.WriteByte('\n')
	}
	again, err := readItems(typeNDJSON, lines.Bytes())
	if err != nil || len(again.items) != len(b.items) || len(again.valid) != len(b.valid) {
		t.Fatalf("got %d of %d items, %v, want %d of %d for %q", len(again.valid), len(again.items), err, len(b.valid), len(b.items), raw)
	}
	for i := range b.valid {
		one, _ := fingerprint(&b.valid[i])
		other, _ := fingerprint(&again.valid[i])
		if one != other {
			t.Fatalf("item %d is another one on a line of its own: %q", i, raw)
		}
	}
}
