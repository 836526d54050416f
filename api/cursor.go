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

type cursors struct{ keys [][]byte } // the first signs, all are believed

func (k cursors) encode(at analysis.Cursor, caller analysis.ID, filter any) (string, error) {
	b := make([]byte, cursorPlace, cursorSize)
	binary.BigEndian.PutUint64(b, uint64(at.CreatedAt.UnixNano()))
	copy(b[8:], at.ID[:])
	sum, err := sum(k.keys[0], b, caller, filter)
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
	if err := k.check(b, caller, filter); err != nil {
		return analysis.Cursor{}, err
	}
	nanos := int64(binary.BigEndian.Uint64(b)) //nolint:gosec // written as the same int64
	return analysis.Cursor{CreatedAt: time.Unix(0, nanos).UTC(), ID: analysis.ID(b[8:cursorPlace])}, nil
}

func (k cursors) check(b []byte, caller analysis.ID, filter any) error {
	for _, key := range k.keys {
		want, err := sum(key, b[:cursorPlace], caller, filter)
		if err != nil {
			return err
		}
		if hmac.Equal(want, b[cursorPlace:]) {
			return nil
		}
	}
	return invalidCursor()
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

func sum(key, place []byte, caller analysis.ID, filter any) ([]byte, error) {
	bound, err := json.Marshal(filter)
	if err != nil {
		return nil, fmt.Errorf("writing filter: %w", err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(place)
	mac.Write(caller[:])
	mac.Write(bound)
	return mac.Sum(nil)[:cursorSize-cursorPlace], nil
}

func invalidCursor() *refusal {
	return malformed("invalid_cursor", "The cursor is damaged, or belongs to other filters.",
		field("/cursor", "malformed", "Use next_cursor as it was given, with the same filters."))
}
