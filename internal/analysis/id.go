package analysis

import (
	"bytes"
	"encoding/hex"
	"errors"
)

// ID names an analysis, an owner or a key: a UUID, minted as version 7 so that
// ids sort by the time they were made.
type ID [16]byte

// ErrMalformedID is returned for text that is not a UUID in canonical form.
var ErrMalformedID = errors.New("malformed id")

// ParseID reads the canonical 36-character form, in either case. It returns
// ErrMalformedID for anything else.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return id, ErrMalformedID
	}
	digits := s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	if _, err := hex.Decode(id[:], []byte(digits)); err != nil {
		return ID{}, ErrMalformedID
	}
	return id, nil
}

// String returns the canonical lower-case form.
func (id ID) String() string {
	b := id.Append(make([]byte, 0, 36))
	return string(b)
}

// Append appends the canonical lower-case form.
func (id ID) Append(b []byte) []byte {
	b = append(hex.AppendEncode(b, id[0:4]), '-')
	b = append(hex.AppendEncode(b, id[4:6]), '-')
	b = append(hex.AppendEncode(b, id[6:8]), '-')
	b = append(hex.AppendEncode(b, id[8:10]), '-')
	return hex.AppendEncode(b, id[10:16])
}

// Compare orders ids by the time they were made.
func (id ID) Compare(other ID) int { return bytes.Compare(id[:], other[:]) }

// IsZero reports whether the id was never set.
func (id ID) IsZero() bool { return id == ID{} }

// MarshalText writes the canonical form.
func (id ID) MarshalText() ([]byte, error) { return id.Append(nil), nil }

// UnmarshalText reads what ParseID reads.
func (id *ID) UnmarshalText(b []byte) error {
	parsed, err := ParseID(string(b))
	*id = parsed
	return err
}
