package speech

import "strings"

// silentVowels counts the vowel groups that are written and not spoken.
func silentVowels(w string) int {
	n := silentEnd(w)
	// "lovely", "movement", "careful": the e before the suffix is silent.
	for _, suffix := range silentESuffixes {
		stem, found := strings.CutSuffix(w, suffix)
		if found && len(stem) > 2 && consonantAt(stem, len(stem)-1) && !syllabicL(stem+"e") {
			return n + 1
		}
	}
	// "something", "forehead", "household": so does the e inside a compound.
	for _, prefix := range silentEPrefixes {
		if rest, found := strings.CutPrefix(w, prefix); found && consonantAt(rest, 0) && len(rest) > 2 {
			return n + 1
		}
	}
	return n
}

var (
	silentESuffixes = []string{"ely", "ement", "ements", "eful", "efully", "eless", "elessly", "eness"}
	silentEPrefixes = []string{"some", "fore", "house", "home", "there", "where", "base", "life",
		"time", "here", "safe", "wide", "store"}
)

func silentEnd(w string) int {
	last := len(w) - 1
	switch {
	case len(w) < 3 || vowelGroups(w) < 2:
		return 0
	case strings.HasSuffix(w, "ed"):
		return silentPast(w)
	case strings.HasSuffix(w, "es"):
		if consonantAt(w, last-2) && sibilantPlural(w[:last-1]) == 0 && sibilantPlural(w[:last]) == 0 && !syllabicL(w[:last]) {
			return 1
		}
	case w[last] == 'e':
		if consonantAt(w, last-1) && !syllabicL(w) {
			return 1
		}
	}
	return 0
}

// silentPast is 1 for "walked" and "relived", 0 for "wanted" and "settled",
// whose e is spoken or stands for the syllable of the l.
func silentPast(w string) int {
	stem := w[:len(w)-2]
	if len(stem) == 0 || !consonantAt(stem, len(stem)-1) {
		return 0
	}
	switch stem[len(stem)-1] {
	case 't', 'd':
		return 0
	}
	if syllabicL(stem + "e") {
		return 0
	}
	return 1
}

// syllabicL is the l of "table" and "people", a syllable without a vowel.
func syllabicL(w string) bool {
	n := len(w)
	if n < 4 || w[n-1] != 'e' {
		return false
	}
	return w[n-2] == 'l' && consonantAt(w, n-3) && w[n-3] != 'l'
}

// splitRule corrects the count for vowels that are written together: +1 where
// they are spoken apart ("ra-di-o"), -1 where a broader rule split too much
// ("na-tion").
type splitRule struct {
	text   string
	weight int
}

var splitRules = [...]splitRule{
	{"ia", 1}, {"iu", 1}, {"io", 1}, {"ii", 1}, {"eo", 1}, {"ua", 1}, {"uo", 1},
	{"iet", 1}, {"dien", 1}, {"rien", 1}, {"nien", 1}, {"lien", 1}, {"ier", 1}, {"iest", 1},
	{"ying", 1}, {"oing", 1}, {"eing", 1}, {"uing", 1}, {"ism", 1}, {"thm", 1},
	{"creat", 1}, {"reali", 1}, {"theat", 1}, {"react", 1}, {"coop", 1}, {"coord", 1},
	{"fluen", 1}, {"uity", 1}, {"ruin", 1}, {"fluid", 1}, {"poe", 1}, {"chao", 1}, {"seum", 1},

	{"tion", -1}, {"sion", -1}, {"cion", -1}, {"gion", -1}, {"xion", -1}, {"nion", -1},
	{"llion", -1}, {"shion", -1}, {"cious", -1}, {"tious", -1}, {"gious", -1}, {"xious", -1},
	{"cial", -1}, {"tial", -1}, {"cian", -1}, {"tian", -1}, {"llian", -1}, {"riage", -1},
	{"geon", -1}, {"geous", -1}, {"cheon", -1}, {"eopl", -1}, {"eopard", -1}, {"gua", -1},
	{"suad", -1}, {"friend", -1}, {"pier", -1}, {"tier", -1}, {"fierce", -1}, {"creature", -1}, {"priest", -1},
}

// splitRulesBy are the indices of the rules by their first letter.
var splitRulesBy = func() (by [256][]int) {
	for i, rule := range splitRules {
		by[rule.text[0]] = append(by[rule.text[0]], i)
	}
	return by
}()

// splitVowels is the sum of the corrections. Matches of one rule do not overlap.
func splitVowels(w string) int {
	var free [len(splitRules)]int // where the next match of each rule may begin
	n := 0
	for at := range len(w) - 1 {
		for _, i := range splitRulesBy[w[at]] {
			rule := &splitRules[i]
			if w[at+1] == rule.text[1] && at >= free[i] && strings.HasPrefix(w[at:], rule.text) {
				free[i] = at + len(rule.text)
				n += rule.weight
			}
		}
	}
	return n
}
