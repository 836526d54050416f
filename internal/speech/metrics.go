package speech

// Metrics are the measured facts of one speech. Offsets are Unicode code
// points into the text that was measured, end exclusive. What could not be
// measured is nil and named in Missing with the reason: a text has no
// recording, it is too short or has no full stops, or it is not in English.
// Numbers are rounded where they are made: to two decimals, shares to four.
type Metrics struct {
	Words             int      `json:"words"`
	Sentences         int      `json:"sentences"`
	Syllables         *int     `json:"syllables"`
	UniqueWords       int      `json:"unique_words"`
	DurationSeconds   float64  `json:"duration_seconds"`
	DurationEstimated bool     `json:"duration_estimated"`
	WordsPerMinute    float64  `json:"words_per_minute"`
	ArticulationRate  *float64 `json:"articulation_rate"`

	// Only of a recording. SpeechSeconds goes from the first speech to the last,
	// and every rate of a recording is taken over it; SpeechRate is in syllables
	// a second, pauses included; PhonationRatio is the share that is no pause;
	// MeanLengthOfRun is in syllables from pause to pause.
	SpeechSeconds   *float64 `json:"speech_seconds,omitempty"`
	SpeechRate      *float64 `json:"speech_rate,omitempty"`
	PhonationRatio  *float64 `json:"phonation_ratio,omitempty"`
	MeanLengthOfRun *float64 `json:"mean_length_of_run,omitempty"`
	SNRDecibels     *float64 `json:"snr_decibels,omitempty"`
	ClippedShare    *float64 `json:"clipped_share,omitempty"`

	Fillers *Findings `json:"fillers"`
	// FillerClusters counts the places where three or more certain fillers fall
	// within ten seconds.
	FillerClusters *int `json:"filler_clusters,omitempty"`

	Hedges     *Findings `json:"hedges"`
	Passive    *Findings `json:"passive"`
	Repetition *Findings `json:"repetition"`
	Inclusive  *Findings `json:"inclusive"`

	Readability    *Readability   `json:"readability"`
	Vocabulary     *Vocabulary    `json:"vocabulary"`
	SentenceLength SentenceLength `json:"sentence_length"`
	Structure      *Structure     `json:"structure"`

	Pauses   *Pauses   `json:"pauses"`
	Pitch    *Pitch    `json:"pitch"`
	Loudness *Loudness `json:"loudness"`
	Timeline []Moment  `json:"timeline"`

	// Missing maps the JSON name of a nil or unmeasured metric to the reason;
	// a dot leads to an inner name, as in "vocabulary.mtld".
	Missing map[string]string `json:"missing,omitempty"`
}

// Detection says how complete a filler count is.
type Detection string

// Verbatim: the text holds every word that was said. LowerBound: a recogniser
// that cleans disfluencies wrote it, so the true count may be higher.
const (
	Verbatim   Detection = "verbatim"
	LowerBound Detection = "lower_bound"
)

// Findings are the places where one kind of phrase was found. Count is always
// complete; Items holds at most the first 1000 places and Top the 10 most
// frequent phrases. For Repetition, Top holds the over-used words and phrases.
type Findings struct {
	Count       int       `json:"count"`
	Per100Words float64   `json:"per_100_words"`
	PerMinute   float64   `json:"per_minute"`
	Detection   Detection `json:"detection"`
	Items       []Finding `json:"items"`
	Top         []Tally   `json:"top"`
}

// Finding is one place: Text stands at [Start, End) of the measured text.
// Suggestion, where there is one, lists alternatives separated by commas. Tried is
// where stands what a restart says again. The seconds are when it was said in a
// recording whose words carry times.
type Finding struct {
	Text         string   `json:"text"`
	Class        string   `json:"class"`
	Start        int      `json:"start"`
	End          int      `json:"end"`
	Suggestion   string   `json:"suggestion,omitempty"`
	Tried        *Span    `json:"tried,omitempty"`
	StartSeconds *float64 `json:"start_seconds,omitempty"`
	EndSeconds   *float64 `json:"end_seconds,omitempty"`
}

// Tally counts one folded phrase.
type Tally struct {
	Text  string `json:"text"`
	Count int    `json:"count"`
}

// Readability by Flesch (1948) and Kincaid (1975).
type Readability struct {
	FleschReadingEase  float64 `json:"flesch_reading_ease"`
	FleschKincaidGrade float64 `json:"flesch_kincaid_grade"`
}

// Vocabulary diversity: MATTR in (0,1], MTLD in words; a nil field is too
// short to be defined.
type Vocabulary struct {
	MATTR *float64 `json:"mattr"`
	MTLD  *float64 `json:"mtld"`
}

// SentenceLength in words; SD is the population standard deviation. Without full
// stops it is what lies between empty lines, and named in Missing.
type SentenceLength struct {
	Mean float64 `json:"mean"`
	SD   float64 `json:"sd"`
	Max  int     `json:"max"`
}

// Structure says which moves of a speech were found.
type Structure struct {
	Opening   bool `json:"opening"`
	Signposts int  `json:"signposts"`
	Closing   bool `json:"closing"`
	Questions int  `json:"questions"`
}
