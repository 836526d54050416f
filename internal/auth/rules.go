package auth

import (
	_ "embed" // the list of common passwords
	"errors"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

const (
	minPasswordRunes = 8
	maxPasswordRunes = 128
	// maxDecoration is how much may follow or precede a common word before
	// the whole stops being one: password2024! is still password.
	maxDecoration = 5
	leastRunes    = 4 // different characters
)

// The reasons why a new password is refused.
var (
	ErrPasswordMalformed = errors.New("password is not valid text")
	ErrPasswordShort     = errors.New("password has fewer than 8 characters")
	ErrPasswordLong      = errors.New("password has more than 128 characters")
	ErrPasswordCommon    = errors.New("password is too easy to guess")
)

// PasswordRule is what CheckPassword asks for, to be told to people.
const PasswordRule = "8 to 128 characters that are not easy to guess" //nolint:gosec // told to everybody

//go:embed common.txt
var commonText string

var common = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(commonText) {
		words[w] = true
	}
	return words
})

// CheckPassword judges a new password. Only length and guessing count; there
// are no rules about kinds of characters. Lengths are in code points.
func CheckPassword(password, email string) error {
	if !utf8.ValidString(password) || strings.ContainsRune(password, 0) {
		return ErrPasswordMalformed
	}
	n := utf8.RuneCountInString(password)
	switch {
	case n < minPasswordRunes:
		return ErrPasswordShort
	case n > maxPasswordRunes:
		return ErrPasswordLong
	case guessable(strings.ToLower(password), strings.ToLower(email)):
		return ErrPasswordCommon
	}
	return nil
}

func guessable(password, email string) bool {
	local, _, _ := strings.Cut(email, "@")
	return monotonous(password) || decorates(password, email) || decorates(password, local) || isCommon(password)
}

// isCommon looks for the password in the list, then for its letters alone with
// the usual replacements undone.
func isCommon(password string) bool {
	if common()[password] {
		return true
	}
	notLetter := func(r rune) bool { return !unicode.IsLetter(r) }
	for _, s := range []string{password, unleet.Replace(password)} {
		core := strings.TrimFunc(s, notLetter)
		if common()[core] && utf8.RuneCountInString(s)-utf8.RuneCountInString(core) <= maxDecoration {
			return true
		}
	}
	return common()[strings.TrimFunc(unleet.Replace(strings.TrimFunc(password, notLetter)), notLetter)] &&
		utf8.RuneCountInString(password) <= 2*minPasswordRunes
}

var unleet = strings.NewReplacer("@", "a", "4", "a", "0", "o", "1", "i", "3", "e", "5", "s", "$", "s", "7", "t")

// decorates reports whether the password is the word with little around it.
func decorates(password, word string) bool {
	return len(word) >= 4 && strings.Contains(password, word) && len(password)-len(word) <= maxDecoration
}

// monotonous reports whether the password has hardly any different
// characters, or counts up or down.
func monotonous(password string) bool {
	seen := map[rune]bool{}
	up, down, n := 1, 1, 0
	var last rune
	for _, r := range password {
		seen[r] = true
		n++
		if r == last+1 {
			up++
		}
		if r == last-1 {
			down++
		}
		last = r
	}
	return len(seen) < leastRunes || up >= n-1 || down >= n-1
}
