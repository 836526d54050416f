package speech

import "strings"

// letters reports a word of nothing but small letters a to z.
func letters(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return s != ""
}

// plainLetters drops accents and letters outside the Latin alphabet; each of the
// latter, where a language writes syllables with them, is not English anyway.
func plainLetters(w string) string {
	for i := range len(w) {
		if w[i] >= 0x80 {
			return strings.Map(plainLetter, w)
		}
	}
	return w
}

func plainLetter(r rune) rune {
	switch {
	case r < 0x80:
		return r
	case strings.ContainsRune("àáâãäåā", r):
		return 'a'
	case strings.ContainsRune("èéêëē", r):
		return 'i' // never silent
	case strings.ContainsRune("ìíîïī", r):
		return 'i'
	case strings.ContainsRune("òóôõöøō", r):
		return 'o'
	case strings.ContainsRune("ùúûüū", r):
		return 'u'
	case r == 'ç' || r == 'ñ':
		return 'n'
	}
	return -1
}
