package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// A cursor is 8 bytes of time, 16 of id and the first 16 of an HMAC over both,
// the caller and the filter, each list having a filter of its own shape: it
// continues the list it came from and no other.
const (
	cursorPlace = 8 + 16
	cursorSize  = cursorPlace + 16
)

type cursors struct{ key []byte }

func (k cursors) encode(at analysis.Cursor, caller analysis.ID, filter any) (string, error) {
	b := make([]byte, cursorPlace, cursorSize)
	binary.BigEndian.PutUint64(b, uint64(at.CreatedAt.UnixNano()))
	copy(b[8:], at.ID[:])
	sum, err := k.sum(b, caller, filter)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(append(b, sum...)), nil
}

func (k cursors) decode(s string, caller analysis.ID, filter any) (analysis.Cursor, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != cursorSize {
		return analysis.Cursor{}, invalidCursor()
	}
	sum, err := k.sum(b[:cursorPlace], caller, filter)
	if err != nil {
		return analysis.Cursor{}, err
	}
	if !hmac.Equal(sum, b[cursorPlace:]) {
		return analysis.Cursor{}, invalidCursor()
	}
	nanos := int64(binary.BigEndian.Uint64(b)) //nolint:gosec // written as the same int64
	return analysis.Cursor{CreatedAt: time.Unix(0, nanos).UTC(), ID: analysis.ID(b[8:cursorPlace])}, nil
}

// after decodes the cursor of a request, if it has one.
func (k cursors) after(param *string, caller analysis.ID, filter any) (*analysis.Cursor, error) {
	if param == nil {
		return nil, nil
	}
	at, err := k.decode(*param, caller, filter)
	if err != nil {
		return nil, err
	}
	return &at, nil
}

// page cuts what was found, which may be one more than the limit, and makes the
// cursor of the page that follows, if one does.
func page[T any](k cursors, found []T, limit int, caller analysis.ID, filter any, place func(*T) analysis.Cursor) ([]T, *string, error) {
	if len(found) <= limit {
		return found, nil, nil
	}
	next, err := k.encode(place(&found[limit-1]), caller, filter)
	if err != nil {
		return nil, nil, err
	}
	return found[:limit], &next, nil
}

func (k cursors) sum(place []byte, caller analysis.ID, filter any) ([]byte, error) {
	bound, err := json.Marshal(filter)
	if err != nil {
		return nil, fmt.Errorf("writing filter: %w", err)
	}
	mac := hmac.New(sha256.New, k.key)
	mac.Write(place)
	mac.Write(caller[:])
	mac.Write(bound)
	return mac.Sum(nil)[:cursorSize-cursorPlace], nil
}

func invalidCursor() *refusal {
	return malformed("invalid_cursor", "The cursor is damaged, or belongs to other filters.",
		field("/cursor", "malformed", "Use next_cursor as it was given, with the same filters."))
}
