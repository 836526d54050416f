package scoring

import "github.com/masterspeak/masterspeak/internal/speech"

const (
	// longPause interrupts wherever it stands. Within a clause, a much shorter
	// one is heard as a search for words.
	longPause  = 2.0
	longWithin = 1.2
)

// addDelivery reads the recording, if there was one.
func addDelivery(values map[string]float64, m *speech.Metrics, kind string) {
	if m.Pitch != nil {
		values[Pitch] = m.Pitch.Variation
	}
	if m.Loudness != nil {
		values[Loudness] = m.Loudness.SDDecibels
	}
	if m.Pauses != nil {
		values[LongPauses] = 60 * float64(Halts(m.Pauses)) / spokenSeconds(m)
	}
	if m.ArticulationRate != nil {
		values[Tempo] = Articulation.outside(*m.ArticulationRate)
	}
	// Other languages put more, or fewer, words into the same second.
	if recorded(m) && !foreign(m) && !m.DurationEstimated && m.WordsPerMinute > 0 {
		values[Pace] = BandOf(kind).outside(m.WordsPerMinute)
	}
}

func recorded(m *speech.Metrics) bool {
	return m.Pitch != nil || m.Pauses != nil || m.Loudness != nil || m.ArticulationRate != nil
}

// spokenSeconds is the time that rates are taken over.
func spokenSeconds(m *speech.Metrics) float64 {
	if m.SpeechSeconds != nil {
		return *m.SpeechSeconds
	}
	return m.DurationSeconds
}

// Halts counts the pauses that interrupt a speech, and do not punctuate it.
func Halts(p *speech.Pauses) int {
	n := 0
	for _, pause := range p.Items {
		seconds := pause.EndSeconds - pause.StartSeconds
		if seconds >= longPause || seconds >= longWithin && pause.Class == speech.MidClause {
			n++
		}
	}
	return n
}
