package report

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/internal/speech"
)

type score struct {
	Name  string
	Value *float64
	Why   string // there is none
}

// Number is the value as it is shown.
func (s score) Number() string { return fmt.Sprintf("%.1f", *s.Value) }

// Share is the length of the bar, of 100.
func (s score) Share() float64 { return *s.Value * 10 }

func scores(d *document) []score {
	list := []score{
		{Name: "Overall", Value: d.Scores.Overall}, {Name: "Clarity", Value: d.Scores.Clarity}, {Name: "Structure", Value: d.Scores.Structure},
		{Name: "Fillers", Value: d.Scores.Fillers}, {Name: "Delivery", Value: d.Scores.Delivery},
	}
	if d.Scores.VoiceOnly() {
		list[0].Name = "Overall, voice only"
	}
	for i := range list {
		list[i].Why = cmp.Or(scoring.Why(d.Metrics.Missing, strings.ToLower(list[i].Name)), "too little to judge")
	}
	return list
}

// lasting is a length as the feedback says it.
func lasting(seconds float64) string {
	s := time.Duration(math.Round(seconds)) * time.Second
	if s < time.Minute {
		return fmt.Sprintf("%d s", s/time.Second)
	}
	return fmt.Sprintf("%d min %d s", s/time.Minute, s%time.Minute/time.Second)
}

type fact struct{ Name, Value string }

// facts are those that were measured.
func facts(m *speech.Metrics) []fact {
	var list []fact
	add := func(is bool, name, format string, values ...any) {
		if is {
			list = append(list, fact{name, fmt.Sprintf(format, values...)})
		}
	}
	length := lasting(m.DurationSeconds)
	add(m.DurationEstimated, "Length", "about %s at an ordinary pace", length)
	add(!m.DurationEstimated, "Length", "%s", length)
	add(m.Words > 0, "Words", "%d in %d sentences", m.Words, m.Sentences)
	add(m.Words > 0 && !m.DurationEstimated, "Pace", "%.0f words per minute", m.WordsPerMinute)
	for _, f := range []struct {
		name  string
		found *speech.Findings
	}{{"Fillers", m.Fillers}, {"Hedges", m.Hedges}, {"Passive", m.Passive}, {"Repetitions", m.Repetition}} {
		if f.found != nil {
			add(true, f.name, "%d, %.1f per 100 words", f.found.Count, f.found.Per100Words)
		}
	}
	if p := m.Pauses; p != nil {
		add(true, "Pauses", "%d, together %.1f s, in the median %.1f s", p.Count, p.TotalSeconds, p.MedianSeconds)
	}
	if p := m.Pitch; p != nil {
		add(true, "Pitch", "%.1f semitones around %.0f Hz", p.SDSemitones, p.MedianHz)
	}
	if r := m.Readability; r != nil {
		add(true, "Reading ease", "%.0f, grade %.0f", r.FleschReadingEase, r.FleschKincaidGrade)
	}
	return list
}
