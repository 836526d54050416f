package cli

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/masterspeak/masterspeak/internal/speech"
)

// metrics adds what only recordings have. Fields here go before those of the
// same name inside.
type metrics struct {
	speech.Metrics
	Timeline     []moment  `json:"timeline"`
	Loudness     *loudness `json:"loudness"`
	SNRDecibels  *float64  `json:"snr_decibels"`
	ClippedShare *float64  `json:"clipped_share"`
}

// moment is one window of the timeline; nil is what it has too little for.
type moment struct {
	StartSeconds     float64  `json:"start_seconds"`
	WordsPerMinute   *float64 `json:"words_per_minute"`
	ArticulationRate *float64 `json:"articulation_rate"`
	PitchSemitones   *float64 `json:"pitch_semitones"`
}

type loudness struct {
	SDDecibels  float64  `json:"sd_decibels"`
	SNRDecibels *float64 `json:"snr_decibels"`
}

// background is how far below the voice it is, if anybody knows.
func (m *metrics) background() *float64 {
	if m.SNRDecibels == nil && m.Loudness != nil {
		return m.Loudness.SNRDecibels
	}
	return m.SNRDecibels
}

type transcript struct {
	Text string `json:"text"`
}

type recording struct {
	Format     string  `json:"format"`
	Bytes      float64 `json:"bytes"`
	SampleRate float64 `json:"sample_rate"`
	Channels   int     `json:"channels"`
	Truncated  bool    `json:"truncated"`
	Track      *struct {
		StepSeconds    float64    `json:"step_seconds"`
		PitchSemitones []*float64 `json:"pitch_semitones"`
	} `json:"track"`
}

// provided says who coached or transcribed, or why nobody did.
type provided struct {
	Status   string          `json:"status"`
	Provider string          `json:"provider"`
	Model    string          `json:"model"`
	Error    json.RawMessage `json:"error"`
}

// by is the provider and its model, which may name the provider itself.
func (p *provided) by() string {
	if strings.HasPrefix(p.Model, p.Provider) {
		return p.Model
	}
	return strings.TrimSpace(p.Provider + " " + p.Model)
}

// reason is the error, which is words or an object with a message.
func (p *provided) reason() string {
	var words string
	var object jobError
	if json.Unmarshal(p.Error, &words) == nil {
		return words
	}
	if json.Unmarshal(p.Error, &object) != nil {
		return ""
	}
	return cmp.Or(object.Message, object.Code)
}

// remedy is for who runs the server, which a reader of the report often does.
func (p *provided) remedy() string {
	var object jobError
	if json.Unmarshal(p.Error, &object) != nil || object.Code != "no_transcriber" {
		return ""
	}
	return remedy
}

const remedy = "; whoever runs it sets TRANSCRIBE=openai, as docs/configuration.md says"

// unheard says why a recording has no words.
func (r *result) unheard() string {
	if r.Transcription != nil {
		if reason := r.Transcription.reason(); reason != "" {
			return reason + r.Transcription.remedy()
		}
	}
	if r.Metrics != nil {
		if reason := r.Metrics.Missing["words"]; reason != "" {
			return strings.ReplaceAll(reason, "_", " ")
		}
	}
	switch {
	case r.Transcription == nil:
		return "the server gave no reason"
	case r.Transcription.Status == "succeeded":
		return "the transcriber heard no words"
	case r.Transcription.Status == "skipped":
		return "this server does not write down recordings"
	}
	return "the server gave no reason"
}

// warnings say what a successful analysis had to do without.
func (d *document) warnings() (lines []string) {
	if d.Result == nil {
		return nil
	}
	if t := d.Result.Transcription; t != nil && t.Status == "failed" {
		lines = append(lines, "there is no transcript: "+t.reason())
	}
	c := &d.Result.Coaching
	switch reason := c.reason(); {
	case reason == "":
	case c.Status == "succeeded":
		lines = append(lines, "the feedback is by "+c.by()+": "+reason)
	default:
		lines = append(lines, "there is no feedback: "+reason)
	}
	return lines
}
