package auth

import (
	"errors"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The limits of RFC 5321, in bytes.
const (
	maxEmail      = 254
	maxEmailLocal = 64
)

// ErrEmail is returned for text that is not a plain mail address.
var ErrEmail = errors.New("malformed email address")

// NormalizeEmail trims and lower-cases a mail address, which is how accounts
// are told apart. Names, comments, quoted local parts and address literals are
// refused.
func NormalizeEmail(s string) (string, error) {
	s = strings.TrimSpace(s)
	if len(s) > maxEmail || !utf8.ValidString(s) || strings.ContainsFunc(s, unlikelyInEmail) {
		return "", ErrEmail
	}
	s = strings.ToLower(s)
	addr, err := mail.ParseAddress(s)
	if err != nil || addr.Name != "" || addr.Address != s {
		return "", ErrEmail
	}
	at := strings.LastIndexByte(s, '@')
	if at > maxEmailLocal || len(s) > maxEmail || strings.HasSuffix(s, ".") {
		return "", ErrEmail
	}
	return s, nil
}

func unlikelyInEmail(r rune) bool {
	return unicode.IsSpace(r) || !unicode.IsPrint(r) || strings.ContainsRune(`"<>()[],;:\`, r)
}
