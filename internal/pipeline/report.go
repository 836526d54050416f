package pipeline

import (
	"github.com/masterspeak/masterspeak/internal/coach"
	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/internal/speech"
	"github.com/masterspeak/masterspeak/internal/voice"
)

// Report is the result of an analysis, as it is stored and served.
type Report struct {
	Scores         scoring.Scores  `json:"scores"`
	ScoringVersion string          `json:"scoring_version"`
	Metrics        speech.Metrics  `json:"metrics"`
	Feedback       *coach.Feedback `json:"feedback"`
	Coaching       Coaching        `json:"coaching"`
	Transcription  *Transcription  `json:"transcription,omitempty"` // of a recording
	Recording      *Recording      `json:"recording,omitempty"`
	Transcript     Transcript      `json:"transcript"`
}

// Coaching says where the feedback comes from, or why there is none.
type Coaching struct {
	Status   string       `json:"status"` // succeeded, failed or skipped
	Provider string       `json:"provider"`
	Model    string       `json:"model"`
	Reused   bool         `json:"reused,omitempty"` // from an earlier analysis of the same content
	Error    *Failure     `json:"error,omitempty"`
	Usage    *coach.Usage `json:"usage,omitempty"`
}

// Failure is why coaching failed; safe to show.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Recording describes what was heard.
type Recording struct {
	Format     string         `json:"format"`
	Bytes      int64          `json:"bytes"`
	SampleRate int            `json:"sample_rate,omitempty"` // as it was made
	Channels   int            `json:"channels,omitempty"`
	Truncated  bool           `json:"truncated"` // its end is missing or damaged
	Track      *voice.Track   `json:"track"`     // for drawing
	Endings    *voice.Endings `json:"endings"`
}

// Transcript is the text that all offsets refer to.
type Transcript struct {
	Text  string `json:"text"`
	Words []Word `json:"words,omitempty"`
}

// Word is one word of a recording with its times.
type Word struct {
	Text         string  `json:"text"`
	StartSeconds float64 `json:"start_seconds"`
	EndSeconds   float64 `json:"end_seconds"`
}
