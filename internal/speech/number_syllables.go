package speech

import "strings"

// numberSyllables reads digits aloud: "20" as twenty, "1863" as a year, "3.5"
// with its point. Letters after the digits ("20th", "3d") are ignored.
func numberSyllables(s string) int {
	end := strings.IndexFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && r != ',' && r != '.'
	})
	if end >= 0 {
		s = s[:end]
	}
	whole, decimals, hasPoint := strings.Cut(strings.ReplaceAll(s, ",", ""), ".")
	n := integerSyllables(whole)
	if hasPoint {
		n += 1 + digitSyllables(decimals)
	}
	return max(1, n)
}

// longestInteger is the most digits that are read as one number.
const longestInteger = 12

func integerSyllables(digits string) int {
	if len(digits) > longestInteger || (len(digits) > 1 && digits[0] == '0') {
		return digitSyllables(digits)
	}
	n := 0
	for _, d := range []byte(digits) {
		n = n*10 + int(d-'0')
	}
	if n == 0 {
		return 2 * min(len(digits), 1)
	}
	if len(digits) == 4 && n >= 1100 && n < 2000 && n%100 > 9 {
		return cardinal(n/100) + cardinal(n%100)
	}
	return cardinal(n)
}

// digitSyllables reads one digit after the other; dots are silent.
func digitSyllables(digits string) int {
	n := 0
	for _, d := range []byte(digits) {
		switch d {
		case '0', '7':
			n += 2
		case '.':
		default:
			n++
		}
	}
	return n
}

// belowTwenty are the syllables of one to nineteen.
var belowTwenty = [20]int{0, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 3, 1, 2, 2, 2, 2, 3, 2, 2}

var scales = []struct{ value, syllables int }{
	{1_000_000_000, 2}, {1_000_000, 2}, {1000, 2}, {100, 2},
}

func cardinal(n int) int {
	for _, scale := range scales {
		if n >= scale.value {
			return cardinal(n/scale.value) + scale.syllables + cardinal(n%scale.value)
		}
	}
	if n < len(belowTwenty) {
		return belowTwenty[n]
	}
	tens := 2
	if n/10 == 7 {
		tens = 3
	}
	return tens + belowTwenty[n%10]
}
