package coach

import (
	"fmt"
	"math"
	"strings"
)

// Spoken gives a folded phrase its capital I back: "as far as I know".
func Spoken(phrase string) string {
	words := strings.Fields(phrase)
	for i, w := range words {
		if w == "i" || strings.HasPrefix(w, "i'") || strings.HasPrefix(w, "i\u2019") {
			words[i] = "I" + w[1:]
		}
	}
	return strings.Join(words, " ")
}

// Minutes says how long something takes, to the second below ten minutes:
// "1 min 48 s".
func Minutes(seconds float64) string {
	s := int(math.Round(seconds))
	switch {
	case s < 60:
		return count(max(s, 1), "second")
	case s < 600:
		return strings.TrimSuffix(fmt.Sprintf("%d min %d s", s/60, s%60), " 0 s")
	}
	return count((s+30)/60, "minute")
}
