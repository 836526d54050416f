package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/coach"
	"github.com/masterspeak/masterspeak/internal/scoring"
)

// document is an analysis as reports need it: with the metrics that measuring
// has, and taking what a server of another version may send. raw is all of it.
type document struct {
	ID            string          `json:"id"`
	Status        analysis.Status `json:"status"`
	Stage         analysis.Stage  `json:"stage"`
	Title         string          `json:"title"`
	Kind          string          `json:"kind"`
	Source        analysis.Source `json:"source"`
	Attempts      int             `json:"attempts"`
	Version       int64           `json:"version"`
	NextAttemptAt *time.Time      `json:"next_attempt_at"`
	Error         *jobError       `json:"error"`
	Result        *result         `json:"result"`

	raw json.RawMessage
}

type jobError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

type result struct {
	Scores         scoring.Scores  `json:"scores"`
	ScoringVersion string          `json:"scoring_version"`
	Metrics        *metrics        `json:"metrics"`
	Feedback       *coach.Feedback `json:"feedback"`
	Coaching       provided        `json:"coaching"`
	Transcription  *provided       `json:"transcription"`
	Transcript     transcript      `json:"transcript"`
	Recording      *recording      `json:"recording"`
}

func readDocument(data []byte) (*document, error) {
	d := &document{}
	if err := json.Unmarshal(data, d); err != nil {
		return nil, fmt.Errorf("reading the analysis that the server sent: %w", err)
	}
	d.raw = bytes.Clone(data)
	return d, nil
}

// line is the raw document without line breaks.
func (d *document) line() (string, error) {
	var b bytes.Buffer
	if err := json.Compact(&b, d.raw); err != nil {
		return "", fmt.Errorf("writing the analysis: %w", err)
	}
	return cleanJSON(b.Bytes()), nil
}

// recorded reports whether there is more than a text.
func (d *document) recorded() bool { return d.Source == analysis.Audio }

// wordless reports a recording of which nobody knows the words.
func (d *document) wordless() bool {
	return d.recorded() && d.Result != nil && d.Result.Metrics != nil && d.Result.Metrics.Words == 0
}
