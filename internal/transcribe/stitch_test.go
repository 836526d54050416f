package transcribe

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// said is a word with the punctuation after it.
type said struct {
	word, mark string
	start, end float64
}

// transcript of the words that lie wholly within two moments, told from the
// first of them on.
func transcript(all []said, from, to, off float64) Transcript {
	t := Transcript{Language: "en", DurationSeconds: to - from, Usage: Usage{AudioSeconds: to - from}}
	at := 0
	for _, s := range all {
		if s.start < from || s.end > to {
			continue
		}
		if t.Text != "" {
			t.Text, at = t.Text+" ", at+1
		}
		n := utf8.RuneCountInString(s.word)
		t.Words = append(t.Words, Word{
			Text: s.word, Start: at, End: at + n,
			StartSeconds: nearestMilli(s.start - from + off), EndSeconds: nearestMilli(s.end - from + off),
		})
		t.Text, at = t.Text+s.word+s.mark, at+n+len(s.mark)
	}
	return t
}

func drawSpeech(t *rapid.T) []said {
	var all []said
	at := 0.0
	for range rapid.IntRange(1, 120).Draw(t, "words") {
		start := nearestMilli(at + float64(rapid.IntRange(50, 900).Draw(t, "gap"))/1000)
		end := nearestMilli(start + float64(rapid.IntRange(100, 700).Draw(t, "length"))/1000)
		all = append(all, said{
			word: rapid.SampledFrom([]string{"no", "I", "don't", "naïve", "twenty", "Öl"}).Draw(t, "word"),
			mark: rapid.SampledFrom([]string{"", "", ",", "."}).Draw(t, "mark"), start: start, end: end,
		})
		at = end
	}
	return all
}

// drawPieces cuts anywhere: softly between two words, or hard through them.
func drawPieces(t *rapid.T, all []said) []piece {
	end := int64(math.Ceil(all[len(all)-1].end*1000)) + 100 // milliseconds
	var out []piece
	from, hard := int64(0), false
	for {
		to := from + int64(rapid.IntRange(4000, 20000).Draw(t, "piece"))
		last := to >= end-2000
		if last {
			to = end
		}
		middle, ok := gapNear(all, float64(to)/1000)
		soft := ok && !last && rapid.Bool().Draw(t, "soft")
		if soft {
			to = middle
		}
		out = append(out, piece{from: from * 16, to: to * 16, hard: hard})
		if last {
			return out
		}
		from, hard = to, !soft
		if hard {
			from -= 1500
		}
	}
}

// gapNear is a millisecond not much before at, when nobody speaks.
func gapNear(all []said, at float64) (int64, bool) {
	for i := 1; i < len(all); i++ {
		if all[i].start >= at {
			return int64((all[i-1].end + all[i].start) / 2 * 1000), true
		}
	}
	return 0, false
}

func hearAll(all []said, pieces []piece, off func(i int) float64) []Transcript {
	var out []Transcript
	for i, p := range pieces {
		out = append(out, transcript(all, p.start(), float64(p.to)/SampleRate, off(i)))
	}
	return out
}

func TestATranscriptCutAnywhereIsStitchedToTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := drawSpeech(t)
		pieces := drawPieces(t, all)
		want := transcript(all, 0, float64(pieces[len(pieces)-1].to)/SampleRate, 0)
		got := stitch(pieces, hearAll(all, pieces, func(int) float64 { return 0 }))
		got.Usage = want.Usage // what is told twice is paid twice
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("stitched (-want +got):\n%s", diff)
		}
	})
}

func TestTimesThatDifferBetweenPiecesLoseNoWord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := drawSpeech(t)
		pieces := drawPieces(t, all)
		heard := hearAll(all, pieces, func(i int) float64 {
			if i == 0 {
				return 0
			}
			return float64(rapid.IntRange(-35, 35).Draw(t, "off")) / 1000
		})
		got := stitch(pieces, heard)
		if want := transcript(all, 0, math.Inf(1), 0); got.Text != want.Text || len(got.Words) != len(want.Words) {
			t.Fatalf("got %q, want %q", got.Text, want.Text)
		}
	})
}

func TestWithoutTimesTheWordsOfTheOverlapGoOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ first, second, want string }{
		{"We met on a great", "a great battlefield.", "We met on a great battlefield."},
		{"We met, on a gre", "On a great battlefield.", "We met, on a great battlefield."},
		{"We met.", "Nothing in common.", "We met. Nothing in common."},
		{"", "Late words.", "Late words."},
		{"Early words.", "", "Early words."},
	} {
		heard := []Transcript{{Text: tt.first}, {Text: tt.second}}
		for i := range heard {
			if heard[i].Text != "" {
				heard[i].without(noWordTimes)
			}
		}
		got := stitch([]piece{{to: 160000}, {from: 140000, to: 300000, hard: true}}, heard)
		if got.Text != tt.want || got.Missing["words"] != noWordTimes {
			t.Errorf("got %q (%v), want %q", got.Text, got.Missing, tt.want)
		}
	}
}

func TestAPieceWithoutWordTimesTakesThemFromTheWhole(t *testing.T) {
	t.Parallel()
	timed := transcript([]said{{"no", ".", 1, 2}}, 0, 10, 0)
	untimed := Transcript{Text: "Yes."}
	untimed.without(uselessTimes)
	for _, heard := range [][]Transcript{{timed, untimed}, {untimed, timed}} {
		got := stitch([]piece{{to: 160000}, {from: 160000, to: 320000}}, heard)
		if got.Words != nil || got.Missing["words"] != uselessTimes || utf8.RuneCountInString(got.Text) != 8 {
			t.Errorf("got %+v", got)
		}
	}
}

func TestPiecesCoverEverySampleAndEndInPauses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		samples := rapid.Int64Range(1, 4000*SampleRate).Draw(t, "samples")
		longest := rapid.Int64Range(minMaxSeconds*SampleRate, 900*SampleRate).Draw(t, "longest")
		var pauses []Pause
		at := 0.0
		for range rapid.IntRange(0, 60).Draw(t, "pauses") {
			at += rapid.Float64Range(0.1, 120).Draw(t, "speech")
			p := Pause{at, at + rapid.Float64Range(0.25, 3).Draw(t, "pause")}
			pauses, at = append(pauses, p), p.EndSeconds
		}
		spans := plan(samples, longest, pauses)
		if spans[0].from != 0 || spans[len(spans)-1].to != samples {
			t.Fatalf("spans %v do not cover %d samples", spans, samples)
		}
		for i, s := range spans {
			if s.to-s.from > longest || s.to <= s.from || i > 0 && s.to-s.from < tail {
				t.Fatalf("span %v of at most %d", s, longest)
			}
			if i > 0 && s.hard != (s.from < spans[i-1].to) || i > 0 && s.from > spans[i-1].to {
				t.Fatalf("span %v after %v", s, spans[i-1])
			}
			if i > 0 && !s.hard && !within(pauses, float64(s.from)/SampleRate) {
				t.Fatalf("span %v begins in no pause", s)
			}
		}
	})
}

func within(pauses []Pause, at float64) bool {
	for _, p := range pauses {
		if p.StartSeconds <= at && at <= p.EndSeconds {
			return true
		}
	}
	return false
}

func TestTheLongestPauseIsCut(t *testing.T) {
	t.Parallel()
	pauses := []Pause{{10, 14}, {50, 50.5}, {70, 72}, {90, 90.4}, {105, 110}}
	got := fmt.Sprint(plan(120*SampleRate, 100*SampleRate, pauses))
	if want := fmt.Sprint([]span{{0, 71 * SampleRate, false}, {71 * SampleRate, 120 * SampleRate, false}}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if strings.Contains(got, "true") {
		t.Error("a cut in a pause needs no overlap")
	}
}
