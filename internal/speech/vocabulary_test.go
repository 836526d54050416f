package speech_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/masterspeak/masterspeak/internal/speech"
)

// lexicalRichness is the example of that project's README, as it counts it:
// without digits, 57 words of 39 types.
const lexicalRichness = `measure of textual lexical diversity computed as the mean length of
sequential words in a text that maintains a minimum threshold ttr score iterates over words until
ttr scores falls below a threshold then increase factor counter by and start over mccarthy and
jarvis pg recommends a factor threshold in the range of mccarthy mccarthy and jarvis`

func TestVocabularyMatchesTheLexicalRichnessExample(t *testing.T) {
	t.Parallel()
	tokens := strings.Fields(lexicalRichness)
	if len(tokens) != 57 {
		t.Fatalf("words: got %d, want 57", len(tokens))
	}
	near(t, "MATTR(25)", speech.MATTR(tokens, 25), 0.8351515152, 1e-9)
	near(t, "MTLD", speech.MTLD(tokens), 46.7922636103, 1e-9)
}

func TestVocabularyAtItsLimits(t *testing.T) {
	t.Parallel()
	same, distinct := make([]string, 60), make([]string, 60)
	for i := range same {
		same[i], distinct[i] = "a", fmt.Sprint(i)
	}
	near(t, "MATTR of one word", speech.MATTR(same, 50), 0.02, 1e-12)
	near(t, "MTLD of one word", speech.MTLD(same), 2, 1e-12)
	near(t, "MATTR of all distinct", speech.MATTR(distinct, 50), 1, 1e-12)
	near(t, "MTLD of all distinct", speech.MTLD(distinct), 60, 1e-12)
	near(t, "MATTR of too few", speech.MATTR(same[:49], 50), 0, 0)
	near(t, "MTLD of none", speech.MTLD(nil), 0, 0)
}

func TestMATTRIsTheMeanOverAllWindows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tokens := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 1, 60).Draw(t, "tokens")
		n := rapid.IntRange(1, len(tokens)).Draw(t, "n")
		sum := 0.0
		for at := 0; at+n <= len(tokens); at++ {
			types := map[string]bool{}
			for _, token := range tokens[at : at+n] {
				types[token] = true
			}
			sum += float64(len(types)) / float64(n)
		}
		want := sum / float64(len(tokens)-n+1)
		if got := speech.MATTR(tokens, n); got-want > 1e-12 || want-got > 1e-12 {
			t.Errorf("MATTR: got %v, want %v", got, want)
		}
	})
}

func TestReadabilityFormulasMatchTextstat(t *testing.T) {
	t.Parallel()
	m := speech.Measure("Cool dogs wear da sunglasses.")
	if m.Words != 5 || m.Sentences != 1 || *m.Syllables != 7 {
		t.Fatalf("counts: got %d, %d, %d, want 5, 1, 7", m.Words, m.Sentences, *m.Syllables)
	}
	near(t, "reading ease", speech.FleschReadingEase(5, 1, 7), 83.32, 0.005)
	near(t, "grade", speech.FleschKincaidGrade(5, 1, 7), 2.88, 0.005)
	near(t, "reading ease of nothing", speech.FleschReadingEase(0, 0, 0), 0, 0)
}
