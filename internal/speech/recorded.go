package speech

// Pauses of a recording, in seconds. They are the silences of at least 250 ms
// between the first and the last speech (Hincks 2005).
type Pauses struct {
	Count         int     `json:"count"`
	TotalSeconds  float64 `json:"total_seconds"`
	MedianSeconds float64 `json:"median_seconds"`
	P90Seconds    float64 `json:"p90_seconds"`
	Items         []Pause `json:"items"`
}

// Pause is one silence. Class says where it stands in what was said, Length how
// long it is.
type Pause struct {
	StartSeconds float64     `json:"start_seconds"`
	EndSeconds   float64     `json:"end_seconds"`
	Class        PauseClass  `json:"class"`
	Length       PauseLength `json:"length,omitempty"`
}

// PauseClass is where a pause stands.
type PauseClass string

// Boundary follows a punctuation mark, MidClause does not; Unplaced is where
// that cannot be told, because there are no word times or no punctuation.
const (
	Boundary  PauseClass = "boundary"
	MidClause PauseClass = "mid_clause"
	Unplaced  PauseClass = "unplaced"
)

// PauseLength is how long a pause is heard.
type PauseLength string

// The lengths begin at 0.25, 0.5, 1 and 2 seconds.
const (
	ShortPause    PauseLength = "short"
	MediumPause   PauseLength = "medium"
	LongPause     PauseLength = "long"
	VeryLongPause PauseLength = "very_long"
)

// Pitch of a recording. Variation is the pitch variation quotient, SD/mean.
type Pitch struct {
	MedianHz       float64 `json:"median_hz"`
	RangeSemitones float64 `json:"range_semitones"`
	SDSemitones    float64 `json:"sd_semitones"`
	Variation      float64 `json:"variation"`
}

// Loudness of a recording, in decibels.
type Loudness struct {
	SDDecibels float64 `json:"sd_decibels"`
}

// Moment is one window of the timeline. WordsPerMinute is nil where the words
// carry no times, Fillers where none were looked for. The rest is of a
// recording: pitch and loudness are relative to the speaker's own median, and
// nil where the window has too little voice.
type Moment struct {
	StartSeconds     float64  `json:"start_seconds"`
	WordsPerMinute   *float64 `json:"words_per_minute"`
	Fillers          *int     `json:"fillers"`
	PitchSemitones   *float64 `json:"pitch_semitones,omitempty"`
	LoudnessDecibels *float64 `json:"loudness_decibels,omitempty"`
	ArticulationRate *float64 `json:"articulation_rate,omitempty"`
	PauseSeconds     *float64 `json:"pause_seconds,omitempty"`
}
