package coach

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/masterspeak/masterspeak/internal/speech"
)

// found locates each phrase, written between slashes, in the bare sentence.
func found(marked string) ([]rune, []speech.Finding) {
	var sentence []rune
	var findings []speech.Finding
	for i, piece := range strings.Split(marked, "/") {
		start := len(sentence)
		sentence = append(sentence, []rune(piece)...)
		if i%2 == 1 {
			findings = append(findings, speech.Finding{Text: piece, Class: classOf(piece), Start: start, End: len(sentence)})
		}
	}
	return sentence, findings
}

func classOf(piece string) string {
	if strings.ContainsAny(strings.ToLower(piece[:1]), "ulswy") { // um, uh, like, so, well, you know
		return "hesitation"
	}
	return "hedge"
}

func TestARewriteIsTheSentenceWithoutItsFillers(t *testing.T) {
	t.Parallel()
	for marked, want := range map[string]string{
		"We, /um/, launched it in May.":                          "We launched it in May.",
		"/Um/, /so/, we launched it in May.":                     "We launched it in May.",
		"It works well for us, /you know/.":                      "It works well for us.",
		"It works well for us, /you know/?":                      "It works well for us?",
		"It was, /like/, twenty people in there.":                "It was twenty people in there.",
		"I like it, /like/, a lot more now.":                     "I like it a lot more now.",
		"/I think/ that we should go now.":                       "We should go now.",
		"/I think/ about this every single day.":                 "",
		"What /I think/ is that it works.":                       "",
		"We are late, /I think/.":                                "",
		"We are very late today, /I think/.":                     "We are very late today.",
		"/Maybe/ we can ship it on Friday.":                      "We can ship it on Friday.",
		"/Maybe/ not on a Friday, though.":                       "",
		"It /might/ work for all of us.":                         "",
		"When we started, /um/, we had nothing at all.":          "When we started, we had nothing at all.",
		"We have red, /um/, green, and blue.":                    "We have red, green, and blue.",
		"It ran for, /um/, eleven days, and nobody came.":        "It ran for eleven days, and nobody came.",
		"I, /uh/, I went there on my own.":                       "I went there on my own.",
		"“/Well/, we did it together,” she said.":                "“We did it together,” she said.",
		"/um/ the plan is simple and it works":                   "The plan is simple and it works.",
		"It's /kind of/ hard to say this.":                       "It's hard to say this.",
		"/So/ I was /um/ walking /you know/ down to the harbour": "I was walking down to the harbour.",
		"Can everybody, /uh/, can everybody hear me?":            "Can everybody hear me?",
		"The hiring was, /you know/, it was paused for now.":     "",
		"Um no.": "",
		"We met, and, /uh/, /I think/ I'm supposed to talk.":       "We met, and I'm supposed to talk.",
		"It is a thing, which is, /um/, /kind of/ a new umbrella.": "It is a thing, which is a new umbrella.",
		"We met and — /uh/ — talked about the plan.":               "We met and talked about the plan.",
	} {
		sentence, findings := found(marked)
		if got := rewrite(sentence, findings); got != want {
			t.Errorf("rewriting %q\n got %q\nwant %q", marked, got, want)
		}
	}
}

func TestARewriteIsAlwaysTidy(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom([]string{"we", "/um/", "/I think/", "plan", ",", " ", "\n", "—", "\"", "so", "/maybe/", ".", "it", "works", "(", "é"})
	rapid.Check(t, func(t *rapid.T) {
		sentence, findings := found(strings.Join(rapid.SliceOfN(piece, 0, 40).Draw(t, "pieces"), " "))
		got := rewrite(sentence, findings)
		if got == "" {
			return
		}
		if strings.Contains(got, "  ") || got != strings.TrimSpace(got) {
			t.Fatalf("stray space in %q", got)
		}
		for _, r := range got {
			if unicode.IsLetter(r) {
				if !unicode.IsUpper(r) {
					t.Fatalf("no capital in %q", got)
				}
				break
			}
		}
	})
}
