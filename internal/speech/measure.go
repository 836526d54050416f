package speech

import "strings"

// Measure measures an English text.
func Measure(text string) Metrics { return MeasureIn(text, "en") }

// MeasureIn measures a text as MeasureAt does, at the usual pace.
func MeasureIn(text, language string) Metrics { return MeasureAt(text, language, usualPace) }

// MeasureAt measures a text in the language of a BCP 47 tag, spoken at so many
// words a minute. Where that language is not English, or the words are not, the
// metrics that rest on English word lists are nil and named in Missing; an empty
// or undetermined tag is taken as English.
func MeasureAt(text, language string, wordsPerMinute float64) Metrics {
	d := Parse(text)
	if wordsPerMinute >= 1 && wordsPerMinute <= fastestPace {
		d.pace = wordsPerMinute
	}
	m := d.measureAnyLanguage()
	switch {
	case !English(language):
		withoutEnglish(&m, "measured for English only")
	case d.foreign():
		withoutEnglish(&m, NotEnglish)
	default:
		d.measureEnglish(&m)
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
		DurationSeconds:   hundredths(float64(len(d.words)) / d.pace * 60),
		DurationEstimated: true,
		Vocabulary:        d.vocabulary(missing),
		SentenceLength:    d.sentenceLength(),
		Timeline:          d.timeline(),
		Missing:           missing,
	}
	if !d.punctuated() {
		missing["sentence_length"] = unclosed
	}
	if m.Words > 0 {
		m.WordsPerMinute = d.pace
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
	m.Repetition = d.repetition(fillers, m.DurationSeconds)
	m.Inclusive = d.findings(inclusiveTerms().findAll(d), m.DurationSeconds)
	m.Readability = d.readability(syllables, m.Missing)
	m.Structure = d.structure()
	d.countFillers(m.Timeline, fillers)
}

// withoutEnglish names the metrics that only English has here. Questions are
// marked alike in many languages, but alone they are no structure.
func withoutEnglish(m *Metrics, reason string) {
	for _, name := range []string{"syllables", "fillers", "hedges", "passive", "repetition",
		"inclusive", "readability", "structure", "timeline.fillers"} {
		m.Missing[name] = reason
	}
}
