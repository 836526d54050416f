package speech_test

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/masterspeak/masterspeak/internal/speech"
)

// hostile are long inputs that a careless algorithm makes quadratic.
var hostile = map[string]string{
	"one letter":        strings.Repeat("a", 200_000),
	"one word":          strings.Repeat("word ", 40_000),
	"hesitations":       strings.Repeat("um ", 66_000),
	"one long um":       "u" + strings.Repeat("m", 199_999),
	"emoji":             strings.Repeat("\U0001F468\u200d\U0001F469\u200d\U0001F467 ", 33_000),
	"right to left":     strings.Repeat("\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd ", 20_000),
	"no punctuation":    strings.Repeat("and then we went to the place where it was ", 4600),
	"be":                strings.Repeat("be ", 66_000),
	"hyphens":           strings.Repeat("a-", 100_000),
	"dots":              strings.Repeat("a.", 100_000),
	"capitals and dots": strings.Repeat("ab.Cd", 40_000),
	"colons":            strings.Repeat("a:", 100_000),
	"apostrophes":       strings.Repeat("a'", 100_000),
	"full stops":        strings.Repeat(".", 200_000),
	"quotes":            strings.Repeat("\"", 200_000) + "a",
	"combining marks":   "a" + strings.Repeat("\u0301", 100_000),
	"marks and quotes":  strings.Repeat("a'\u0301", 50_000),
	"numbers":           strings.Repeat("9", 200_000),
	"short sentences":   strings.Repeat("So. ", 50_000),
	"and so on":         strings.Repeat("and so on ", 20_000),
	"likes":             strings.Repeat("like ", 40_000),
	"invalid":           strings.Repeat("a\xff \xe2\x82", 40_000),
	"chinese":           strings.Repeat("\u4f60\u597d", 100_000),
}

func TestHostileTextsAreMeasured(t *testing.T) {
	t.Parallel()
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkMetrics(t, text, speech.Measure(text))
		})
	}
}

func BenchmarkHostile(b *testing.B) {
	for name, text := range hostile {
		b.Run(strings.ReplaceAll(name, " ", "_"), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				speech.Measure(text)
			}
		})
	}
}

// FuzzMeasure is best run with -fuzzminimizetime=10x: the growth of maps makes
// coverage vary between runs, and the default minimiser chases that for minutes.
func FuzzMeasure(f *testing.F) {
	f.Add(sample(f, "gettysburg.txt"))
	f.Add(sample(f, "first-pitch.txt"))
	for _, seed := range []string{
		"", "a", "\U0001F600", "\u05e9\u05dc\u05d5\u05dd.", "\xff\xfe a\xe2\x82", "U.S.", "a.B", "Ab.Cd:e",
		"um um uh-huh \u2026 'Tis \u201cquoted.\u201d Yes", "1,000.5 3d 20th 0 007", "like like, like 20", "\u0130I\u0131",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkMetrics(t, text, speech.Measure(text))
		checkMetrics(t, text, speech.MeasureIn(text, "fr"))
	})
}

// checkMetrics holds what every text must give, valid UTF-8 or not.
func checkMetrics(t *testing.T, text string, m speech.Metrics) {
	t.Helper()
	d := speech.Parse(text)
	points := utf8.RuneCountInString(text)
	checkSpans(t, d.Sentences(), points)
	if len(d.Sentences()) != m.Sentences || len(d.Words()) != m.Words {
		t.Errorf("counts: got %d sentences and %d words, the document has %d and %d",
			m.Sentences, m.Words, len(d.Sentences()), len(d.Words()))
	}
	var spans []speech.Span
	for _, w := range d.Words() {
		spans = append(spans, w.Span)
	}
	checkSpans(t, spans, points)
	for _, f := range []*speech.Findings{m.Fillers, m.Hedges, m.Passive, m.Repetition, m.Inclusive} {
		if f != nil {
			checkFindings(t, d, f)
		}
	}
	if m.Words > 0 && (m.Sentences < 1 || m.UniqueWords < 1 || m.UniqueWords > m.Words) {
		t.Errorf("words, sentences, unique: got %d, %d, %d", m.Words, m.Sentences, m.UniqueWords)
	}
	if v := m.Vocabulary; v != nil && (*v.MATTR <= 0 || *v.MATTR > 1) {
		t.Errorf("MATTR: got %v, want in (0,1]", *v.MATTR)
	}
	total := 0
	for _, moment := range m.Timeline {
		if moment.Fillers != nil {
			total += *moment.Fillers
		}
	}
	if m.Fillers != nil && total != m.Fillers.Count || math.IsNaN(m.SentenceLength.SD) {
		t.Errorf("timeline: got %d fillers, want %d", total, m.Fillers.Count)
	}
}

func checkSpans(t *testing.T, spans []speech.Span, points int) {
	t.Helper()
	end := 0
	for _, s := range spans {
		if s.Start < end || s.End <= s.Start || s.End > points {
			t.Fatalf("span: got %+v after %d of %d code points", s, end, points)
		}
		end = s.End
	}
}

func checkFindings(t *testing.T, d *speech.Document, f *speech.Findings) {
	t.Helper()
	if f.Items == nil || f.Top == nil || f.Count < len(f.Items) {
		t.Fatalf("findings: got %d of %d, nil %v %v", len(f.Items), f.Count, f.Items == nil, f.Top == nil)
	}
	start := 0
	for _, item := range f.Items {
		if got := d.Slice(item.Start, item.End); got != item.Text || got == "" || item.Start < start || item.Class == "" {
			t.Fatalf("finding %+v: the text there is %q", item, got)
		}
		start = item.Start
	}
}
