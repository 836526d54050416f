package coach

import (
	"encoding/json"

	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/internal/speech"
	"github.com/masterspeak/masterspeak/internal/voice"
)

// Request is one speech to coach. Metrics were measured on Text, so that their
// offsets are code points of it; those of a recording without a transcript say
// so, and Text is empty. An unknown Kind or Depth counts as the default.
type Request struct {
	Text     string
	Title    string
	Kind     string
	Depth    string
	Language string // BCP 47; empty is English
	Metrics  *speech.Metrics
	Scores   scoring.Scores
	Endings  *voice.Endings // of a recording; they cost no score
}

// Feedback is the advice. Every quote is a substring of Request.Text.
type Feedback struct {
	Summary      string        `json:"summary"`
	Strengths    []Strength    `json:"strengths"`
	Improvements []Improvement `json:"improvements"`
	NextExercise string        `json:"next_exercise"`
}

// Strength is something to keep.
type Strength struct {
	Text  string `json:"text"`
	Quote string `json:"quote,omitempty"`
}

// Improvement is something to change. Suggestion is the quote, said better.
type Improvement struct {
	Text       string `json:"text"`
	Quote      string `json:"quote,omitempty"`
	Suggestion string `json:"suggestion,omitempty"`
}

// MarshalJSON writes empty lists where there are none.
func (f Feedback) MarshalJSON() ([]byte, error) {
	type plain Feedback
	p := plain(f)
	if p.Strengths == nil {
		p.Strengths = []Strength{}
	}
	if p.Improvements == nil {
		p.Improvements = []Improvement{}
	}
	return json.Marshal(p)
}

// Usage is what the provider says the advice cost, repairs included.
type Usage struct {
	InputTokens  int `json:"input_tokens"`
	OutputTokens int `json:"output_tokens"`
}

// Result is advice and where it comes from. Usage is nil when nobody counted,
// and Calls is how often the provider was asked. Both also stand beside the
// error for answers that could not be used, which cost as much as others.
type Result struct {
	Feedback Feedback
	Provider string
	Model    string
	Usage    *Usage
	Calls    int
}

// limits is how much advice a depth allows.
type limits struct{ strengths, improvements int }

var depths = map[string]limits{
	"quick":    {1, 1},
	"standard": {1, 2},
	"detailed": {3, 4},
}

// limitsOf falls back to standard.
func limitsOf(depth string) limits {
	if l, ok := depths[depth]; ok {
		return l
	}
	return depths["standard"]
}
