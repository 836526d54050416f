package speech_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/speech"
)

func TestFillersAreToldFromTheirLiteralMeaning(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want []string
	}{
		// The oracle sentences.
		{"I like pizza.", nil},
		{"It was, like, twenty people.", []string{"like"}},
		{"It looks like rain.", nil},
		{"Like, I don't know.", []string{"Like"}},
		{"Do you know the way?", nil},
		{"It is, you know, hard.", []string{"you know"}},
		{"You know what I mean.", nil},
		{"That kind of work pays.", nil},
		{"It's kind of hard, sort of.", nil}, // a hedge
		{"What sort of car is it?", nil},
		{"I mean, it works.", []string{"I mean"}},
		{"I mean to go.", nil},
		{"So, we start.", []string{"So"}},
		{"So that we win.", nil},
		{"Well done.", nil},
		{"Well, yes.", []string{"Well"}},
		{"Um, um, and uh yes", []string{"Um", "um", "uh"}},

		// Hesitations.
		{"Uhhh, ummm, errrm, hmmm, mmm, ahh, ehm", []string{"Uhhh", "ummm", "errrm", "hmmm", "mmm", "ahh", "ehm"}},
		{"[UH] it [UM] works", []string{"UH", "UM"}},
		{"Uh-huh, mm-hmm, mhm, nuh-uh, uh huh.", nil},
		{"A bolt of 5 mm. The ER was full. To err is human.", nil},
		{"We ate her ham and rum.", nil},

		// Phrases.
		{"You know, we tried.", []string{"You know"}},
		{"If you know the answer, let me know.", nil},
		{"It failed, you know.", []string{"you know"}},
		{"As you know, we grew.", nil},
		{"You\u00a0know\u2019s a word. It is, you\u2014know.", nil},
		{"We sell pens and stuff like that and so on and so forth.", []string{"and stuff like that", "and so on and so forth"}},
		{"You see, it works. You see the sign.", []string{"You see"}},
		{"What I mean is this.", nil},

		// Possible fillers.
		{"She was like, no way.", []string{"like"}},
		{"He's like \u201cstop\u201d and left.", []string{"like"}},
		{"There were like a hundred of them.", []string{"like"}},
		{"It is like a dream.", nil},
		{"People like you. Most kids would like it.", nil},
		{"And like we went home.", []string{"like"}},
		{"Um like yes.", []string{"Um", "like"}},
		{"It works, right? Turn right here.", []string{"right"}},
		{"Okay, next. It is okay now.", []string{"Okay"}},
		{"So far so good. So long.", nil},
		{"I think so. He did so.", nil},
		{"Um, so, we begin.", []string{"Um", "so"}},
		{"Actually, it is. It actually is.", []string{"Actually"}},
		{"It's basically done.", []string{"basically"}},
		{"He translated it literally.", nil},
		{"Just do it. It is really good.", nil},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			got := texts(speech.Measure(test.text).Fillers)
			if diff := cmp.Diff(append([]string{}, test.want...), got); diff != "" {
				t.Errorf("fillers (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFillersAreClassedAndTalliedByFoldedForm(t *testing.T) {
	t.Parallel()
	f := speech.Measure("Ummm, you know, um, it was, like, Um, twenty.").Fillers
	want := []speech.Finding{
		{Text: "Ummm", Class: "hesitation", Start: 0, End: 4},
		{Text: "you know", Class: "phrase", Start: 6, End: 14},
		{Text: "um", Class: "hesitation", Start: 16, End: 18},
		{Text: "like", Class: "possible", Start: 28, End: 32},
		{Text: "Um", Class: "hesitation", Start: 34, End: 36},
	}
	if diff := cmp.Diff(want, f.Items); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	top := []speech.Tally{{Text: "um", Count: 3}, {Text: "like", Count: 1}, {Text: "you know", Count: 1}}
	if diff := cmp.Diff(top, f.Top); diff != "" {
		t.Errorf("top (-want +got):\n%s", diff)
	}
	near(t, "per 100 words", f.Per100Words, 500.0/9, 0.005)
	near(t, "per minute", f.PerMinute, 5*60/3.6, 0.005)
}
