package speech

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// abbreviated reports whether the full stop after word i belongs to the word.
// first is the first word of its sentence and next the letter that follows.
func (d *Document) abbreviated(i, first int, next rune) bool {
	w := d.words[i]
	if neverLast[w.Fold] {
		return true
	}
	if initials(w.Text) {
		// "the U.S. Army" goes on; "in the U.S. The Army" does not.
		return unicode.IsLower(next) || !sentenceStarters[d.words[i+1].Fold]
	}
	if sometimesLast[w.Fold] {
		return !unicode.IsUpper(next)
	}
	return i == first && listNumber(w.Text)
}

// initials are single letters with full stops between them: "J", "U.S", "p.m".
func initials(s string) bool {
	if s == "I" || len(s) > 16 {
		return false
	}
	for part := range strings.SplitSeq(s, ".") {
		r, size := utf8.DecodeRuneInString(part)
		if size != len(part) || !unicode.IsLetter(r) {
			return false
		}
	}
	return len(s) > 1 || unicode.IsUpper(rune(s[0]))
}

// listNumber reports "1" and "12" as in "1. Welcome".
func listNumber(s string) bool {
	return len(s) <= 2 && strings.Trim(s, "0123456789") == ""
}

// neverLast never end a sentence with their full stop.
var neverLast = set(`mr mrs ms mx dr prof rev fr hon pres gov gen col maj capt
	cpt lt sgt adm cmdr sen rep st mt messrs mme mlle e.g i.e eg ie cf vs viz approx
	fig figs vol pp ed eds al`)

// sometimesLast end a sentence when a capital follows.
var sometimesLast = set(`etc inc ltd corp co jr sr esq bros dept est no nos ave
	blvd rd jan feb mar apr jun jul aug sep sept oct nov dec hr hrs min mins sec ft
	lb lbs oz ph.d phd ba ma`)

// sentenceStarters decide between "U.S. Army" and "U.S. The".
var sentenceStarters = set(`a an and as at because but by every for from he her
	here his how however i if i'm in it it's its let let's like look my no not now
	of on or our she so some that that's the their then there there's these they
	this those to today we we're what when where which who why with yes you your`)

// set builds a word set from a list that is easy to read in the source.
func set(list string) map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(list) {
		words[w] = true
	}
	return words
}
