package scoring

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/masterspeak/masterspeak/internal/speech"
)

const preamble = `# How a speech is scored

<!-- Generated from internal/scoring; run "go test ./internal/scoring -update". -->

Scoring version %s.

A score is not an opinion. Each one comes from things that were counted or
measured in your speech, through the tables below, and you can check it by hand.

- Find your value in a table. Between two rows the score moves in a straight
  line; before the first and after the last row it stays as it is.
- A part (clarity, structure, fillers, delivery) is the mean of its tables,
  each with the weight in its heading. What could not be measured is left out
  and the others share its weight. Where that leaves less than half of a part,
  its score is null, and the overall score is that of the other parts.
- Everything is a rate, so a long speech has no advantage over a short one.
- Below %d words there is too little to judge, and the scores are null. For the
  delivery the limit is %d seconds of speech.
- Sentences are judged only where there are full stops. Where they average more than
  %d words and most words are in one that no mark closes, it is a transcript without
  punctuation and not a long sentence: sentence length, its variation, readability
  and the rate of the passive are unknown, and clarity, which needs them, is null.
- Delivery needs a recording. For a text it is null and the other parts count;
  for a recording without a transcript it is the only part. Rates of a recording
  are taken from the first speech to the last.
- Fillers, hedges, the passive, repetition, readability and structure are found
  with English word lists, and limits in words, such as those of sentence length,
  vocabulary and pace, hold for English. A speech in another language gets the
  facts that need none, and scores only for what is judged alike everywhere: the
  voice.

`

const epilogue = `## Reading the numbers

Eight is a good speech, and nobody needs a ten. A hedge is right when you really
are unsure, a passive is right when nobody knows who did it, and repeating a
phrase on purpose is one of the oldest figures of speech. The tables cannot know
what you meant, so treat a low row as a question and not as a verdict.
`

// Markdown renders docs/scoring.md.
func Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, preamble, Version, ShortestText, ShortestSpoken, speech.LongestMean)
	b.WriteString("## Overall\n\n| Part | Weight | Weight for a text |\n|---|---:|---:|\n")
	for _, p := range parts {
		forText := "–"
		if p.name != DeliveryPart {
			forText = percent(p.weight / textWeight())
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", p.name, percent(p.weight), forText)
	}
	for _, p := range parts {
		fmt.Fprintf(&b, "\n## %s\n", title(p.name))
		for _, w := range p.curves {
			writeCurve(&b, w)
		}
	}
	b.WriteString("\n" + epilogue)
	return b.String()
}

func writeCurve(b *strings.Builder, w weighted) {
	name := title(strings.ReplaceAll(w.curve.Name, "_", " "))
	fmt.Fprintf(b, "\n### %s (%s)\n\nValue: %s.\n\n", name, percent(w.weight), w.curve.Reads)
	if w.curve.Name == Pace {
		writeBands(b)
	}
	b.WriteString("| Value | Score | In words |\n|---:|---:|---|\n")
	for _, k := range w.curve.Knots {
		fmt.Fprintf(b, "| %s | %s | %s |\n", number(k.X), number(k.Y), k.Name)
	}
}

func writeBands(b *strings.Builder) {
	b.WriteString("| Kind | Band |\n|---|---|\n")
	for _, kind := range slices.Sorted(maps.Keys(bands)) {
		fmt.Fprintf(b, "| %s | %s to %s |\n", kind, number(bands[kind].Slowest), number(bands[kind].Fastest))
	}
	fmt.Fprintf(b, "| any other | %s to %s |\n\n", number(usual.Slowest), number(usual.Fastest))
}

// textWeight is what the parts of a text weigh together.
func textWeight() float64 {
	sum := 0.0
	for _, p := range parts {
		if p.name != DeliveryPart {
			sum += p.weight
		}
	}
	return sum
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
