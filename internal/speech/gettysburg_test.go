package speech_test

import (
	"math"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/speech"
)

func sample(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../samples/" + name)
	if err != nil {
		t.Fatalf("reading sample: %v", err)
	}
	return string(text)
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance {
		t.Errorf("%s: got %.6f, want %.6f ± %g", what, got, want, tolerance)
	}
}

func TestGettysburgMatchesThePublishedCounts(t *testing.T) {
	t.Parallel()
	text := sample(t, "gettysburg.txt")
	m := speech.Measure(text)

	got := []int{m.Words, m.Sentences, m.UniqueWords, *m.Syllables, m.SentenceLength.Max, m.Fillers.Count}
	if diff := cmp.Diff([]int{271, 10, 138, 367, 82, 0}, got); diff != "" {
		t.Errorf("words, sentences, types, syllables, longest, fillers (-want +got):\n%s", diff)
	}
	near(t, "reading ease", m.Readability.FleschReadingEase, 64.76, 0.01)
	near(t, "grade", m.Readability.FleschKincaidGrade, 10.96, 0.01)
	near(t, "MATTR", *m.Vocabulary.MATTR, 0.7681, 0.0001)
	near(t, "MTLD", *m.Vocabulary.MTLD, 57.92, 0.01)
	near(t, "sentence SD", m.SentenceLength.SD, 19.3, 0.05)
	near(t, "duration", m.DurationSeconds, 108.4, 0.001)
	if want := (speech.Structure{Opening: true, Closing: true}); *m.Structure != want {
		t.Errorf("structure: got %+v, want %+v", m.Structure, want)
	}
}

func TestGettysburgSentencesHaveThePublishedLengths(t *testing.T) {
	t.Parallel()
	d := speech.Parse(sample(t, "gettysburg.txt"))
	var got []int
	for _, s := range d.Sentences() {
		got = append(got, len(speech.Words(d.Slice(s.Start, s.End))))
	}
	want := []int{30, 24, 10, 27, 11, 19, 21, 21, 26, 82}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("words for each sentence (-want +got):\n%s", diff)
	}
}

func TestGettysburgPassivesAreTheKnownThree(t *testing.T) {
	t.Parallel()
	got := texts(speech.Measure(sample(t, "gettysburg.txt")).Passive)
	want := []string{"are created", "be dedicated", "be here dedicated"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("passives (-want +got):\n%s", diff)
	}
}

func TestTheNervousPitchIsCaughtInTheAct(t *testing.T) {
	t.Parallel()
	m := speech.Measure(sample(t, "first-pitch.txt"))
	classes := map[string]int{}
	for _, item := range m.Fillers.Items {
		classes[item.Class]++
	}
	if classes["hesitation"] < 10 || classes["phrase"] < 5 || classes["possible"] < 5 {
		t.Errorf("fillers by class: got %v, want many of each", classes)
	}
	if diff := cmp.Diff([]string{"I I", "the the"}, texts(m.Repetition)[:2]); diff != "" {
		t.Errorf("repeats (-want +got):\n%s", diff)
	}
	if m.Structure.Closing {
		t.Error("closing: got true, want false: the pitch just stops")
	}
	if m.Hedges.Count < 8 || m.Passive.Count < 4 {
		t.Errorf("hedges and passives: got %d and %d, want at least 8 and 4", m.Hedges.Count, m.Passive.Count)
	}
	if got := texts(m.Inclusive); !cmp.Equal(got, []string{"guys"}) {
		t.Errorf("inclusive: got %q, want guys", got)
	}
}

func texts(f *speech.Findings) []string {
	found := make([]string, 0, len(f.Items))
	for _, item := range f.Items {
		found = append(found, item.Text)
	}
	return found
}
