package cli

import (
	"fmt"
	"strings"

	"github.com/masterspeak/masterspeak/internal/coach"
	"github.com/masterspeak/masterspeak/internal/speech"
)

// facts are the measurements that a speaker can act on. A recording without
// words has none about words: one line for each would say the same.
func (r *report) facts(m *metrics, wordless bool) {
	r.section("FACTS")
	if m == nil {
		r.para("  ", "Nothing was measured.")
		return
	}
	r.fact("Length", lengthFact(m, wordless))
	r.fact("Pace", paceFact(m))
	if wordless {
		return
	}
	r.fact("Fillers", findingsFact(m.Fillers, m.Missing["fillers"]))
	r.fact("Hedges", findingsFact(m.Hedges, m.Missing["hedges"]))
	r.fact("Sentences", sentencesFact(m))
	r.fact("Readability", readabilityFact(m))
	r.fact("Structure", structureFact(m.Structure, m.Missing["structure"]))
}

func (r *report) fact(name, text string) {
	if text != "" {
		r.para(fmt.Sprintf("  %-12s ", name), text)
	}
}

func lengthFact(m *metrics, wordless bool) string {
	text := plural(m.Words, "word")
	if m.DurationSeconds <= 0 {
		return text
	}
	duration := about(m.DurationEstimated) + coach.Minutes(clamp(m.DurationSeconds, 0, 1e9))
	if wordless {
		return duration
	}
	return text + ", " + duration
}

func paceFact(m *metrics) string {
	switch {
	case m.WordsPerMinute <= 0 && m.ArticulationRate != nil:
		return fmt.Sprintf("%.1f syllables per second without the pauses, counted from the sound", *m.ArticulationRate)
	case m.WordsPerMinute <= 0:
		return ""
	case m.DurationEstimated:
		return fmt.Sprintf("%.0f words per minute assumed; a recording would tell", m.WordsPerMinute)
	}
	return fmt.Sprintf("%.0f words per minute", m.WordsPerMinute)
}

func about(estimated bool) string {
	if estimated {
		return "about "
	}
	return ""
}

// findingsFact lists the most frequent phrases.
func findingsFact(f *speech.Findings, missing string) string {
	if f == nil {
		return unmeasured(missing)
	}
	if f.Count == 0 {
		return "none found"
	}
	text := fmt.Sprintf("%d, %.1f per 100 words", f.Count, f.Per100Words)
	if f.Detection == speech.LowerBound {
		text = "at least " + text
	}
	var top []string
	others := f.Count
	for _, t := range f.Top[:min(len(f.Top), 5)] {
		top = append(top, fmt.Sprintf("%s ×%d", coach.Spoken(t.Text), t.Count))
		others -= t.Count
	}
	if len(top) == 0 {
		return text
	}
	text += ": " + strings.Join(top, ", ")
	if others > 0 {
		text += fmt.Sprintf(" and %d more", others)
	}
	return text
}

func sentencesFact(m *metrics) string {
	switch {
	case m.Sentences == 0 || m.SentenceLength.Max == 0:
		return ""
	case m.Missing["sentence_length"] != "":
		return unmeasured(m.Missing["sentence_length"])
	case m.Sentences == 1:
		return "one, of " + plural(m.SentenceLength.Max, "word")
	}
	return fmt.Sprintf("%.0f words on average, the longest has %d", m.SentenceLength.Mean, m.SentenceLength.Max)
}

func readabilityFact(m *metrics) string {
	if m.Readability == nil {
		return unmeasured(m.Missing["readability"])
	}
	ease := m.Readability.FleschReadingEase
	return fmt.Sprintf("%s, Flesch %.0f, school grade %.0f", easeWord(ease), ease, max(m.Readability.FleschKincaidGrade, 0))
}

// unmeasured says why there is no fact, if anybody did.
func unmeasured(reason string) string {
	reason = strings.ReplaceAll(reason, "_", " ")
	if reason == "" || strings.HasPrefix(reason, "measured") {
		return reason
	}
	return "not measured: " + reason
}

// easeWord shortens Flesch's own table.
func easeWord(ease float64) string {
	switch {
	case ease >= 80:
		return "easy"
	case ease >= 60:
		return "plain"
	case ease >= 50:
		return "fairly difficult"
	case ease >= 30:
		return "difficult"
	}
	return "very difficult"
}

func structureFact(s *speech.Structure, missing string) string {
	if s == nil {
		return unmeasured(missing)
	}
	return strings.Join([]string{
		presence(s.Opening, "opening"), plural(s.Signposts, "signpost"),
		presence(s.Closing, "closing"), plural(s.Questions, "question"),
	}, ", ")
}

func presence(found bool, name string) string {
	if found {
		return name
	}
	return "no " + name
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
