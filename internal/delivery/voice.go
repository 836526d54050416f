package delivery

import "github.com/masterspeak/masterspeak/internal/speech"

// Span is a stretch of a recording.
type Span struct{ StartSeconds, EndSeconds float64 }

// Voice is what was heard without understanding a word. A nil or zero value was
// not measured, and Missing may say why, by the name of the metric; no pauses
// are a measurement where Missing has no "pauses".
type Voice struct {
	DurationSeconds    float64 // of the whole recording
	SpeechStartSeconds float64 // onset of the first speech
	SpeechEndSeconds   float64 // offset of the last speech
	PhonationSeconds   float64 // speech without the pauses

	Pauses   []Span // between the first and the last speech
	Pitch    *speech.Pitch
	Loudness *speech.Loudness

	Syllables        int      // nuclei that were heard
	SpeechRate       *float64 // of these, per second of speech
	ArticulationRate *float64 // of these, per second of phonation
	SNRDecibels      *float64
	ClippedShare     float64

	Windows []Window
	Missing map[string]string
}

// Window is what was heard in the thirty seconds from StartSeconds. Pitch is
// relative to the speaker's median; loudness may be on any scale of decibels.
type Window struct {
	StartSeconds     float64
	PitchSemitones   *float64
	LoudnessDecibels *float64
	ArticulationRate *float64
}

// Word stands at [Start, End) of the transcript, in code points, and was said
// between its seconds.
type Word struct {
	Text         string
	Start, End   int
	StartSeconds float64
	EndSeconds   float64
}

// Transcript is what the metrics were measured on. Words may be nil: then
// MissingWords may say why. Detection says whether the recogniser writes down
// every hesitation; empty is verbatim.
type Transcript struct {
	Text         string
	Words        []Word
	MissingWords string
	Detection    speech.Detection
}
