package cli

import (
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// stages are in the words of a reader, with a rough share of the work done.
var stages = map[analysis.Stage]struct {
	text  string
	share float64
}{
	analysis.Fetching:     {"fetching", 0.1},
	analysis.Decoding:     {"decoding", 0.2},
	analysis.Transcribing: {"transcribing", 0.3},
	analysis.Measuring:    {"measuring", 0.6},
	analysis.Coaching:     {"coaching", 0.8},
}

// describe says where an analysis stands.
func describe(d *document) (text string, share float64) {
	switch d.Status {
	case analysis.Queued:
		if d.NextAttemptAt != nil {
			return d.waits() + ", next try at " + d.NextAttemptAt.Local().Format("15:04:05"), 0
		}
		return "queued", 0
	case analysis.Running:
		if stage, ok := stages[d.Stage]; ok {
			return stage.text, stage.share
		}
		return "running", 0.05
	}
	return clean(string(d.Status)), 1
}

// waits says what a queued analysis waits for.
func (d *document) waits() string {
	if d.Error == nil || d.Error.Message == "" {
		return "waiting"
	}
	return "waiting: " + clean(d.Error.Message)
}

// topic is what describe is about, without what changes all the time.
func (d *document) topic() string {
	if d.Status == analysis.Queued && d.NextAttemptAt != nil {
		return d.waits()
	}
	text, _ := describe(d)
	return text
}
