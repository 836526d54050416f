package cli

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/speech"
)

// printed is the transcript section alone.
func printed(text string, m *metrics, l look, full bool) string {
	r := &report{look: l, full: full}
	r.transcript(&document{Source: analysis.Audio, Result: &result{Metrics: m, Transcript: transcript{Text: text}}})
	return r.out.String()
}

func TestMarksStandWhereTheOffsetsSay(t *testing.T) {
	t.Parallel()
	text := "Çé 👩 um, you know, it it was maybe\nfine."
	items := func(class string, at ...int) *speech.Findings {
		f := &speech.Findings{}
		for i := 0; i < len(at); i += 2 {
			f.Items = append(f.Items, speech.Finding{Class: class, Start: at[i], End: at[i+1]})
		}
		return f
	}
	m := &metrics{Metrics: speech.Metrics{
		Fillers:    items("hesitation", 5, 7, 9, 17, 11, 14, 40, 41, -1, 3),
		Hedges:     items("hedge", 28, 34, 9, 12),
		Repetition: items("immediate", 19, 24),
	}}
	want := "\nTRANSCRIPT\n  Marked: [fillers] {hedges} <repetitions>\n\n" +
		"  Çé 👩 [um], [you know], <it it> was {maybe}\n  fine.\n"
	if diff := cmp.Diff(want, printed(text, m, look{width: 46}, false)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	coloured := printed(text, m, look{width: 46, colour: true}, false)
	if want := "\x1b[4;31myou\x1b[0m \x1b[4;31mknow\x1b[0m, \x1b[4;36mit\x1b[0m"; !strings.Contains(coloured, want) {
		t.Errorf("want the marks in colour, %q, got\n%q", want, coloured)
	}
}

func TestBothTriesOfARestartAreMarked(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"We want to, you know, to go there.":             "We want <to>, [you know], <to> go there.",
		"Can everybody, uh, can everybody hear the band": "<Can everybody>, [uh], <can everybody> hear the band",
		"The hiring was, you know, it was paused.":       "The hiring <was>, [you know], <it was> paused.",
	} {
		m := &metrics{Metrics: speech.Measure(text)}
		if got := printed(text, m, look{width: 80}, false); !strings.Contains(got, want) {
			t.Errorf("want %q in\n%s", want, got)
		}
	}
}

func TestALongTranscriptLosesItsMiddleUnlessAllIsWanted(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 100 {
		fmt.Fprintf(&text, "%036d ", i)
	}
	l := look{width: narrowest}
	short := printed(text.String(), &metrics{}, l, false)
	if n := strings.Count(short, "\n"); n != 2+linesBefore+1+linesAfter {
		t.Errorf("printed %d lines", n)
	}
	for _, want := range []string{"39\n  … 41 more lines with --full\n", "81\n", "99\n"} {
		if !strings.Contains(short, want) {
			t.Errorf("the transcript lacks %q:\n%s", want, short)
		}
	}
	if full := printed(text.String(), &metrics{}, l, true); strings.Count(full, "\n") != 102 {
		t.Errorf("all of it has %d lines", strings.Count(full, "\n"))
	}
}

func TestAWordLongerThanALineIsBroken(t *testing.T) {
	t.Parallel()
	got := wrap("ab "+strings.Repeat("語", 5)+" c", 6)
	if diff := cmp.Diff([]string{"ab", "語語語", "語語 c"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWithoutATranscriptTheReportSaysWhy(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		result result
		want   string
	}{
		"failed":  {result{Transcription: &provided{Status: "failed", Error: []byte(`{"code":"timeout","message":"It took \u001btoo long."}`)}}, "It took too long."},
		"code":    {result{Transcription: &provided{Status: "failed", Error: []byte(`{"code":"timeout"}`)}}, "timeout."},
		"skipped": {result{Transcription: &provided{Status: "skipped"}}, "this server does not write down recordings."},
		"silence": {result{Transcription: &provided{Status: "succeeded"}}, "the transcriber heard no words."},
		"missing": {result{Metrics: &metrics{Metrics: speech.Metrics{Missing: map[string]string{"words": "not_asked"}}}}, "not asked."},
		"nobody":  {result{}, "the server gave no reason."},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &report{look: look{width: widest}}
			r.transcript(&document{Source: analysis.Audio, Result: &tt.result})
			if want := "\nTRANSCRIPT\n  There is none: " + tt.want + "\n"; r.out.String() != want {
				t.Errorf("got %q, want %q", r.out.String(), want)
			}
		})
	}
}
