package speech

import "strings"

// Measure measures an English text.
func Measure(text string) Metrics { return MeasureIn(text, "en") }

// MeasureIn measures a text in the language of a BCP 47 tag. Where that is not
// English the metrics that rest on English word lists are nil and named in
// Missing; an empty or undetermined tag is taken as English.
func MeasureIn(text, language string) Metrics { return Parse(text).Measure(language) }

// Measure measures the parsed text; see MeasureIn.
func (d *Document) Measure(language string) Metrics {
	m := d.measureAnyLanguage()
	if English(language) {
		d.measureEnglish(&m)
	} else {
		withoutEnglish(&m)
	}
	return m
}

// English reports whether a BCP 47 tag is measured as English.
func English(tag string) bool {
	primary, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), "_", "-"), "-")
	switch strings.TrimSpace(primary) {
	case "", "und", "en", "eng", "english":
		return true
	}
	return false
}

// ofVoice are the metrics that a text cannot have.
var ofVoice = []string{"articulation_rate", "pauses", "pitch", "loudness"}

const needsRecording = "needs a recording"

// measureAnyLanguage counts what needs no word list.
func (d *Document) measureAnyLanguage() Metrics {
	missing := map[string]string{}
	for _, name := range ofVoice {
		missing[name] = needsRecording
	}
	m := Metrics{
		Words:             len(d.words),
		Sentences:         len(d.sentences),
		UniqueWords:       len(d.types),
		DurationSeconds:   estimatedSeconds(len(d.words)),
		DurationEstimated: true,
		Vocabulary:        d.vocabulary(missing),
		SentenceLength:    d.sentenceLength(),
		Timeline:          d.timeline(),
		Missing:           missing,
	}
	if m.Words > 0 {
		m.WordsPerMinute = textPace
		missing["timeline.words_per_minute"] = "needs word times"
	}
	return m
}

func (d *Document) measureEnglish(m *Metrics) {
	syllables := d.syllables()
	m.Syllables = &syllables
	fillers := d.fillers()
	m.Fillers = d.findings(fillers, m.DurationSeconds)
	m.Hedges = d.findings(d.hedges(), m.DurationSeconds)
	m.Passive = d.findings(d.passives(), m.DurationSeconds)
	m.Repetition = d.repetition(m.DurationSeconds)
	m.Inclusive = d.findings(inclusiveTerms().findAll(d), m.DurationSeconds)
	m.Readability = d.readability(syllables, m.Missing)
	m.Structure = d.structure()
	countFillers(m.Timeline, fillers)
}

// withoutEnglish names the metrics that only English has here. Questions are
// marked alike in many languages, but alone they are no structure.
func withoutEnglish(m *Metrics) {
	for _, name := range []string{"syllables", "fillers", "hedges", "passive", "repetition",
		"inclusive", "readability", "structure", "timeline.fillers"} {
		m.Missing[name] = "measured for English only"
	}
}
