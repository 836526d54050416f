package speech

// ofWords are the metrics that need to know what was said.
var ofWords = []string{
	"words", "sentences", "syllables", "unique_words", "words_per_minute", "fillers", "filler_clusters", "hedges",
	"passive", "repetition", "inclusive", "readability", "vocabulary", "sentence_length", "structure",
	"timeline.words_per_minute", "timeline.fillers",
}

// Unheard are the metrics of a recording that nobody wrote down: everything
// about words is nil or zero, for the reason given. It is not Measure(""),
// which says that somebody looked and there were no words.
func Unheard(reason string) Metrics {
	m := Metrics{Timeline: []Moment{}, Missing: map[string]string{}}
	for _, name := range ofWords {
		m.Missing[name] = reason
	}
	for _, name := range ofVoice {
		m.Missing[name] = needsRecording
	}
	return m
}

// Heard reports whether the words are known, be it that there are none.
func (m *Metrics) Heard() bool { return m.Missing["words"] == "" }
