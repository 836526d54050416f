package speech_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/masterspeak/masterspeak/internal/speech"
)

func TestWordsAreWhatASpeakerSays(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want []string
	}{
		{"Don't stop \u2014 it\u2019s fun.", []string{"Don't", "stop", "it\u2019s", "fun"}},
		{"A battle-field--and a mother-in-law", []string{"A", "battle-field", "and", "a", "mother-in-law"}},
		{"one\u2014two -- three - four", []string{"one", "two", "three", "four"}},
		{"3.5 apples, 1,000 pears & U.S. figs", []string{"3.5", "apples", "1,000", "pears", "U.S", "figs"}},
		{"the end.Next one:two", []string{"the", "end", "Next", "one", "two"}},
		{"... !!! \U0001F600 --", nil},
		{"\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd", []string{"\u05e9\u05dc\u05d5\u05dd", "\u05e2\u05d5\u05dc\u05dd"}},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, w := range speech.Words(test.text) {
				got = append(got, w.Text)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("words (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSentencesEndWhereTheSpeakerStops(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want []string
	}{
		{"One. Two! Three?", []string{"One.", "Two!", "Three?"}},
		{"Mr. Smith met Dr. Jones. They sat.", []string{"Mr. Smith met Dr. Jones.", "They sat."}},
		{"It grew 3.5 percent, e.g. here. Yes.", []string{"It grew 3.5 percent, e.g. here.", "Yes."}},
		{"The U.S. Army came to the U.S. The end.", []string{"The U.S. Army came to the U.S.", "The end."}},
		{"Pens, etc. were sold. Pens, etc. We left.", []string{"Pens, etc. were sold.", "Pens, etc.", "We left."}},
		{"Well... maybe. Well... Maybe.", []string{"Well... maybe.", "Well...", "Maybe."}},
		{"\u201cStop!\u201d he said. \u201cGo.\u201d She went.", []string{"\u201cStop!\u201d he said.", "\u201cGo.\u201d", "She went."}},
		{"It was J. Smith. And I. Then he.", []string{"It was J. Smith.", "And I.", "Then he."}},
		{"1. Welcome all. 2. Leave.", []string{"1. Welcome all.", "2. Leave."}},
		{"no marks at all\nin two lines", []string{"no marks at all\nin two lines"}},
		{"A title\n\nThen text. ", []string{"A title", "Then text."}},
		{"hello there. this is it", []string{"hello there.", "this is it"}},
		{"We use .NET and pay $.50 now.", []string{"We use .NET and pay $.50 now."}},
		{"\u4f60\u597d\u3002\u518d\u89c1\u3002", []string{"\u4f60\u597d\u3002", "\u518d\u89c1\u3002"}},
		{"!!! ???", nil},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			d := speech.Parse(test.text)
			var got []string
			for _, s := range d.Sentences() {
				got = append(got, d.Slice(s.Start, s.End))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("sentences (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSliceCutsByCodePoints(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		points := []rune(text)
		start := rapid.IntRange(0, len(points)).Draw(t, "start")
		end := rapid.IntRange(start, len(points)).Draw(t, "end")
		if got, want := speech.Parse(text).Slice(start, end), string(points[start:end]); got != want {
			t.Errorf("slice: got %q, want %q", got, want)
		}
	})
}

func TestSliceMovesForeignOffsetsToTheEdge(t *testing.T) {
	t.Parallel()
	d := speech.Parse("héllo")
	for _, test := range []struct {
		start, end int
		want       string
	}{{-5, 2, "hé"}, {3, 900, "lo"}, {4, 2, ""}, {900, 901, ""}} {
		if got := d.Slice(test.start, test.end); got != test.want {
			t.Errorf("slice %d to %d: got %q, want %q", test.start, test.end, got, test.want)
		}
	}
}

func TestSentenceAtFindsTheSurroundings(t *testing.T) {
	t.Parallel()
	d := speech.Parse("One two. Three four.")
	s, ok := d.SentenceAt(15)
	if got := d.Slice(s.Start, s.End); !ok || got != "Three four." {
		t.Errorf("sentence at 15: got %q, %v", got, ok)
	}
	if _, ok := d.SentenceAt(8); ok {
		t.Error("sentence at the space between two: got one, want none")
	}
}
