// Package secret holds text that must not be printed. A Value shows itself as
// *** in every format, in JSON and in text, so that a logged or dumped struct
// tells nothing.
//
// Trap: only printing is guarded. Reveal, a conversion to string, reflection or
// use as the key of a map written as JSON gives the text away; call Reveal
// where the secret is used and nowhere else.
package secret

import (
	"fmt"
	"io"
)

const mask = "***"

// Value is a secret text. The zero value is an empty one, and prints the same.
type Value string

// Reveal returns the text.
func (v Value) Reveal() string { return string(v) }

// IsZero reports whether there is no secret.
func (v Value) IsZero() bool { return v == "" }

// String returns three asterisks.
func (Value) String() string { return mask }

// GoString returns three asterisks.
func (Value) GoString() string { return mask }

// Format prints three asterisks for every verb.
func (Value) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, mask) }

// MarshalJSON writes three asterisks.
func (Value) MarshalJSON() ([]byte, error) { return []byte(`"` + mask + `"`), nil }

// MarshalText writes three asterisks.
func (Value) MarshalText() ([]byte, error) { return []byte(mask), nil }

// UnmarshalText takes the text as it is, for readers of configuration.
func (v *Value) UnmarshalText(b []byte) error {
	*v = Value(b)
	return nil
}
