package speech_test

import (
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/speech"
)

// The first two rows are the oracle words of the textstat tests.
const syllableOracle = `
faeries 2 relived 2 couple 2 enriched 2 us 1 too 1 monopoly 4 him 1 without 2 creative 3
every 3 stimulating 4 life 1 cupboards 2 day's 1 forgotten 3 through 1 marriage 2 hello 2 the 1
sentences 3 songwriter 3 removing 3 interpersonal 5
battle-field 3 people 2 nation 2 radio 3 created 3 lovely 2 settlement 3 wanted 2 walked 1
boxes 2 judge's 2 didn't 2 I'll 1 could've 2 something 2 therefore 2 question 2 unique 2
1863 5 20 2 3.5 3 7 2 100 3 U.S 2 x 1 café 2 happier 3 saying 2 science 2 idea 3 language 2
initial 3 previous 3 family 3 hundred 2 nevertheless 4 implement 3 business 2 dialogue 3
`

func TestSyllablesMatchTheOracleWords(t *testing.T) {
	t.Parallel()
	fields := strings.Fields(syllableOracle)
	for i := 0; i < len(fields); i += 2 {
		word, want := fields[i], int(fields[i+1][0]-'0')
		if got := speech.Syllables(word); got != want {
			t.Errorf("%s: got %d syllables, want %d", word, got, want)
		}
	}
}

func TestThePangramHasElevenSyllables(t *testing.T) {
	t.Parallel()
	m := speech.Measure("The quick brown fox jumps over the lazy dog.")
	if *m.Syllables != 11 {
		t.Errorf("syllables: got %d, want 11", *m.Syllables)
	}
}

func TestAnyWordHasASyllable(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"b", "\u4f60", "\u05e9\u05dc\u05d5\u05dd", "'", "''a", "0", "\u0661", "q.", "ß", "\u00bd"} {
		if got := speech.Syllables(word); got < 1 && word != "'" {
			t.Errorf("%q: got %d syllables, want at least 1", word, got)
		}
	}
}
