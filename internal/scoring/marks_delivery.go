package scoring

import "github.com/masterspeak/masterspeak/internal/speech"

// addDelivery reads the recording, if there was one.
func addDelivery(values map[string]float64, m *speech.Metrics) {
	if m.Pitch != nil {
		values[Pitch] = m.Pitch.Variation
	}
	if m.Loudness != nil {
		values[Loudness] = m.Loudness.SDDecibels
	}
	if m.Pauses != nil && m.DurationSeconds > 0 {
		values[LongPauses] = 60 * float64(countLong(m.Pauses.Items)) / m.DurationSeconds
	}
	if recorded(m) && !m.DurationEstimated && m.WordsPerMinute > 0 {
		values[Pace] = max(slowest-m.WordsPerMinute, m.WordsPerMinute-fastest, 0)
	}
}

func recorded(m *speech.Metrics) bool {
	return m.Pitch != nil || m.Pauses != nil || m.Loudness != nil
}

func countLong(pauses []speech.Pause) int {
	n := 0
	for _, p := range pauses {
		if p.EndSeconds-p.StartSeconds >= longPause {
			n++
		}
	}
	return n
}
