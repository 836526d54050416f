package speech

import (
	"strings"
	"unicode"
)

// Syllables counts the spoken syllables of one English word, number or
// hyphenated compound. Letter rules are right for about nine words in ten; the
// common exceptions are in a table. A word that has any letter or digit has at
// least one syllable.
func Syllables(word string) int {
	if letters(word) { // most words
		return partSyllables(word)
	}
	n := 0
	for part := range strings.FieldsFuncSeq(fold(word), compoundBreak) {
		n += partSyllables(part)
	}
	if n == 0 && spoken(word) {
		return 1
	}
	return n
}

func compoundBreak(r rune) bool {
	return r != '\'' && r != ',' && r != '.' && !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
}

func partSyllables(part string) int {
	if part[0] >= '0' && part[0] <= '9' {
		return numberSyllables(part)
	}
	if n, ok := syllableExceptions[part]; ok {
		return n
	}
	if strings.Contains(part, ".") { // initials are spelt out
		return len(part) - strings.Count(part, ".") + 2*strings.Count(part, "w")
	}
	base, suffix, contracted := strings.Cut(part, "'")
	if !contracted || base == "" {
		return max(1, wordSyllables(strings.ReplaceAll(part, "'", "")))
	}
	if n, ok := syllableExceptions[base]; ok {
		return n + contractionSyllables(base, suffix)
	}
	return max(1, wordSyllables(base)) + contractionSyllables(base, suffix)
}

// contractionSyllables are those that the part after an apostrophe adds.
func contractionSyllables(base, suffix string) int {
	end := base[len(base)-1]
	vowelEnd := strings.IndexByte("aeiouwy", end) >= 0
	switch suffix {
	case "s":
		return sibilantPlural(base)
	case "t": // "didn't", but "aren't" and "don't" are in the table
		return 1
	case "ll", "ve":
		if !vowelEnd || end == 'e' && len(base) > 4 {
			return 1
		}
	case "d":
		if end == 't' || end == 'd' {
			return 1
		}
	}
	return 0
}

// sibilantPlural is 1 for "boss's" and "judge's", whose s needs a vowel.
func sibilantPlural(base string) int {
	for _, end := range []string{"s", "x", "z", "ch", "sh", "ce", "ge", "se", "ze"} {
		if strings.HasSuffix(base, end) {
			return 1
		}
	}
	return 0
}

// wordSyllables counts groups of vowels and corrects for silent and split ones.
func wordSyllables(w string) int {
	w = strings.ReplaceAll(plainLetters(w), "qu", "q")
	for _, end := range []string{"ogue", "ague", "igue", "ngue"} {
		if strings.HasSuffix(w, end) && len(w) > len(end) {
			w = strings.TrimSuffix(w, "ue")
		}
	}
	n := vowelGroups(w) - silentVowels(w) + splitVowels(w)
	return max(1, n)
}

func vowelGroups(w string) int {
	n, inGroup := 0, false
	for i := range len(w) {
		v := vowelAt(w, i)
		if v && !inGroup {
			n++
		}
		inGroup = v
	}
	return n
}

// vowelAt reads y as a vowel except before one at the start ("yes", "beyond").
func vowelAt(w string, i int) bool {
	switch w[i] {
	case 'a', 'e', 'i', 'o', 'u':
		return true
	case 'y':
		return i+1 == len(w) || i > 0 && strings.IndexByte("aeiou", w[i+1]) < 0 || i > 0 && w[i+1] == 'i'
	}
	return false
}

func consonantAt(w string, i int) bool { return i >= 0 && i < len(w) && !vowelAt(w, i) }
