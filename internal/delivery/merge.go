package delivery

import (
	"math"

	"github.com/masterspeak/masterspeak/internal/speech"
)

const (
	// shortest is the least speech in seconds that a rate is stated from.
	shortest = 1.0
	// longest is a length in seconds that no recording has.
	longest = 7 * 24 * 3600.0
)

// Merge completes the metrics of a transcript, or those of speech.Unheard, with
// the recording it was taken from. It sets
//
//   - the duration, measured, and words per minute and every per_minute over
//     the time from the first speech onset to the last offset;
//   - syllables per second, of the transcript where its words are English, else
//     as they were heard;
//   - pauses, each placed by the words around it; pitch, loudness, background;
//   - when each finding was said, the clusters of fillers and the timeline.
//
// A transcript without a single word becomes speech.Unheard: silence is no bad
// speech.
func Merge(m *speech.Metrics, v Voice, t Transcript) {
	if m.Heard() && m.Words <= 0 {
		*m = speech.Unheard("the transcriber heard no words")
	}
	r := newMerger(m, v, t)
	r.setTime()
	r.setDetection(t.Detection)
	r.setVoice()
	r.setRates()
	r.setPauses()
	r.setFindings()
	r.setTimeline()
}

// merger is one recording while it is merged.
type merger struct {
	m        *speech.Metrics
	v        Voice
	text     []rune
	words    []Word // as timed makes them, nil when wordless says why
	wordless string

	duration float64
	speech   Span
	pauses   []Span
}

func newMerger(m *speech.Metrics, v Voice, t Transcript) *merger {
	if m.Missing == nil {
		m.Missing = map[string]string{}
	}
	r := &merger{m: m, v: v, text: []rune(t.Text), duration: v.DurationSeconds, wordless: t.MissingWords}
	if !(hundredths(r.duration) > 0 && r.duration <= longest) {
		r.duration = 0
	}
	if m.Heard() && len(t.Words) > 0 {
		r.words, r.wordless = timed(t.Words, len(r.text), m.Words, r.duration)
	}
	if r.wordless == "" && len(r.words) == 0 {
		r.wordless = "needs word times"
	}
	r.speech = r.speechSpan()
	r.pauses = validPauses(v.Pauses, r.duration)
	return r
}

// speechSpan is where the speech begins and ends: as heard, else as timed, else
// the whole recording.
func (r *merger) speechSpan() Span {
	heard := Span{r.v.SpeechStartSeconds, min(r.v.SpeechEndSeconds, r.duration)}
	switch n := len(r.words); {
	case heard.StartSeconds >= 0 && heard.seconds() > 0:
		return heard
	case n > 0 && r.words[n-1].EndSeconds > r.words[0].StartSeconds:
		return Span{r.words[0].StartSeconds, r.words[n-1].EndSeconds}
	}
	return Span{0, r.duration}
}

func (s Span) seconds() float64 { return s.EndSeconds - s.StartSeconds }

// within is how much of the span lies between two times.
func (s Span) within(from, to float64) float64 {
	return max(0, min(s.EndSeconds, to)-max(s.StartSeconds, from))
}

// setTime replaces the estimate. Without a length there is nothing better.
func (r *merger) setTime() {
	if r.duration <= 0 {
		return
	}
	m := r.m
	m.DurationSeconds, m.DurationEstimated = hundredths(r.duration), false
	m.WordsPerMinute = 0
	spoken := r.speech.seconds()
	r.set("speech_seconds", &m.SpeechSeconds, spoken, r.v.SpeechEndSeconds > 0 || len(r.words) > 0)
	if !m.Heard() {
		return
	}
	if spoken < shortest {
		m.Missing["words_per_minute"] = "there is less than a second of speech"
		return
	}
	m.WordsPerMinute = hundredths(60 * float64(m.Words) / spoken)
}

// set states a value, or why it is not known.
func (r *merger) set(name string, field **float64, value float64, known bool, sources ...string) {
	if !known || !finite(value) {
		*field = nil
		r.m.Missing[name] = r.why(append(sources, name)...)
		return
	}
	value = hundredths(value)
	*field = &value
	delete(r.m.Missing, name)
}

// why is the first reason that the voice gives for any of the names.
func (r *merger) why(names ...string) string {
	for _, name := range names {
		if reason := r.v.Missing[name]; reason != "" {
			return reason
		}
	}
	return "not measured in this recording"
}

// finite reports a number that somebody can have measured, and that may be
// multiplied without becoming infinite.
func finite(x float64) bool { return math.Abs(x) <= 1e9 }

func hundredths(x float64) float64 { return math.Round(x*100) / 100 }

func tenThousandths(x float64) float64 { return math.Round(x*10_000) / 10_000 }
