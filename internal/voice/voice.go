package voice

// Voice is what one recording tells without its words. What cannot be measured
// is nil and named in Missing, by its JSON name, with the reason. Numbers are
// rounded where they are made: to two decimals, shares and variation to four.
type Voice struct {
	DurationSeconds float64 `json:"duration_seconds"`

	// From the first to the last speech; both are zero where there is none.
	SpeechStartSeconds float64 `json:"speech_start_seconds"`
	SpeechEndSeconds   float64 `json:"speech_end_seconds"`

	Pauses   *Pauses   `json:"pauses"`
	Pitch    *Pitch    `json:"pitch"`
	Loudness *Loudness `json:"loudness"`
	Tempo    *Tempo    `json:"tempo"`
	Endings  *Endings  `json:"endings"`
	Timeline []Window  `json:"timeline"`
	Track    *Track    `json:"track"`

	Missing map[string]string `json:"missing,omitempty"`
}

// Pauses are the silences of at least 250 ms between the first and the last
// speech (Hincks 2005). Their lengths are skewed: read the median, not the mean.
type Pauses struct {
	Count         int     `json:"count"`
	TotalSeconds  float64 `json:"total_seconds"`
	MedianSeconds float64 `json:"median_seconds"`
	P90Seconds    float64 `json:"p90_seconds"`
	Items         []Pause `json:"items"`
}

// Pause is one silence. Class is short, medium, long or very_long: from 0.25,
// 0.5, 1 and 2 seconds.
type Pause struct {
	StartSeconds float64 `json:"start_seconds"`
	EndSeconds   float64 `json:"end_seconds"`
	Class        string  `json:"class"`
}

// Pitch is the fundamental frequency of the voiced speech, 60 to 600 Hz.
// RangeSemitones goes from the 5th to the 95th percentile. Variation is the
// pitch variation quotient, SD/mean in Hz: 0.06 to 0.36 in ten seconds of
// lecture, 0.11 to 0.24 over ten minutes (Hincks 2004).
type Pitch struct {
	MedianHz       float64 `json:"median_hz"`
	RangeSemitones float64 `json:"range_semitones"`
	SDSemitones    float64 `json:"sd_semitones"`
	Variation      float64 `json:"variation"`
	VoicedSeconds  float64 `json:"voiced_seconds"`
}

// Loudness in dB. The levels depend on the microphone: judge the variation,
// which is the standard deviation over the voiced speech, what was clipped, and
// a background that is too near. SNRDecibels is nil where no pause lets the
// background be heard; digital silence counts as -100 dBFS.
type Loudness struct {
	MeanDBFS     float64  `json:"mean_dbfs"` // of what sounds; a full sine has -3.01
	SDDecibels   float64  `json:"sd_decibels"`
	PeakDBFS     float64  `json:"peak_dbfs"`
	ClippedShare float64  `json:"clipped_share"` // of all samples
	SNRDecibels  *float64 `json:"snr_decibels"`
}

// Tempo counts syllables by ear, after de Jong & Wempe (2009). Unstressed ones
// are missed at times. SpeechRate is per second from the first to the last
// speech, ArticulationRate per second without the pauses; English has 3.3 to
// 4.5 and 4 to 5.5. PhonationRatio is the share that is no pause.
type Tempo struct {
	Syllables        int     `json:"syllables"`
	SpeechRate       float64 `json:"speech_rate"`
	ArticulationRate float64 `json:"articulation_rate"`
	PhonationSeconds float64 `json:"phonation_seconds"`
	PhonationRatio   float64 `json:"phonation_ratio"`
}

// Endings says how the melody ends before each pause and at the end.
type Endings struct {
	Rises  int `json:"rises"`
	Falls  int `json:"falls"`
	Levels int `json:"levels"`
}

// Window is 30 seconds of the recording, the last one what is left. A value is
// nil where the window has too little of what it is taken from.
type Window struct {
	StartSeconds     float64  `json:"start_seconds"`
	ArticulationRate *float64 `json:"articulation_rate"`
	PauseSeconds     float64  `json:"pause_seconds"`
	PitchSemitones   *float64 `json:"pitch_semitones"` // the median, relative to the speaker's
	LoudnessDBFS     *float64 `json:"loudness_dbfs"`   // of what sounds
}

// Track is for drawing: at most 600 points, StepSeconds apart, each for the
// step that begins there. Pitch is in semitones around the speaker's median,
// nil where there is no voice.
type Track struct {
	StepSeconds    float64    `json:"step_seconds"`
	PitchSemitones []*float64 `json:"pitch_semitones"`
	LoudnessDBFS   []float64  `json:"loudness_dbfs"`
}
