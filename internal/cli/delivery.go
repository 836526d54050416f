package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/masterspeak/masterspeak/internal/audio"
	"github.com/masterspeak/masterspeak/internal/speech"
)

// longPause is one that listeners notice, in seconds.
const longPause = 2

// fewestRanked is how many pauses a median and nine in ten are said of.
const fewestRanked = 10

// delivery is what only a recording tells: pictures over its length, then facts.
func (r *report) delivery(d *document) {
	m := d.Result.Metrics
	if m == nil || !d.recorded() {
		return
	}
	r.section("DELIVERY")
	r.pictures(d.Result, d.Kind)
	r.fact("Pauses", pausesFact(m.Pauses, m.Missing["pauses"]))
	r.fact("Pitch", pitchFact(m.Pitch, m.Missing["pitch"]))
	r.fact("Loudness", loudnessFact(m))
	r.fact("Background", backgroundFact(m.background()))
	r.fact("Recording", recordingFact(d.Result.Recording))
}

func pausesFact(p *speech.Pauses, missing string) string {
	switch {
	case p == nil:
		return unmeasured(missing)
	case p.Count == 0:
		return "none"
	}
	parts := []string{strconv.Itoa(p.Count)}
	if p.TotalSeconds > 0 {
		parts = append(parts, fmt.Sprintf("together %.1f s", p.TotalSeconds))
	}
	if p.Count >= fewestRanked {
		parts = append(parts, fmt.Sprintf("in the median %.1f s", p.MedianSeconds), fmt.Sprintf("nine in ten up to %.1f s", p.P90Seconds))
	}
	long, within, longest := 0, 0, 0.0
	for _, item := range p.Items {
		longest = max(longest, item.EndSeconds-item.StartSeconds)
		if item.EndSeconds-item.StartSeconds >= longPause {
			long++
		}
		if item.Class == "mid_clause" {
			within++
		}
	}
	if longest > 0 && p.Count > 1 && p.Count < fewestRanked {
		parts = append(parts, fmt.Sprintf("the longest %.1f s", longest))
	}
	if long > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d s or more", long, longPause))
	}
	if within > 0 {
		parts = append(parts, fmt.Sprintf("%d within a clause", within))
	}
	return strings.Join(parts, ", ")
}

func pitchFact(p *speech.Pitch, missing string) string {
	if p == nil {
		return unmeasured(missing)
	}
	return fmt.Sprintf("%s: %.1f semitones around %.0f Hz, a range of %.0f", melody(p.Variation), p.SDSemitones, p.MedianHz, p.RangeSemitones)
}

// melody has the words, and about the thresholds, of the score for delivery.
func melody(variation float64) string {
	switch {
	case variation >= 0.225:
		return "very lively"
	case variation >= 0.175:
		return "lively"
	case variation >= 0.125:
		return "a little flat"
	case variation >= 0.075:
		return "flat"
	}
	return "monotone"
}

func loudnessFact(m *metrics) string {
	if m.Loudness == nil {
		return unmeasured(m.Missing["loudness"])
	}
	text := fmt.Sprintf("varies by %.1f dB", m.Loudness.SDDecibels)
	if share := m.ClippedShare; share != nil && *share >= 0.001 {
		text += fmt.Sprintf("; %.1f%% is clipped, so move away from the microphone", 100**share)
	}
	return text
}

func backgroundFact(below *float64) string {
	if below == nil {
		return ""
	}
	word := "loud"
	switch {
	case *below >= 30:
		word = "quiet"
	case *below >= 20:
		word = "audible"
	case *below >= 12:
		word = "noticeable"
	}
	return fmt.Sprintf("%s, %.0f dB below the voice", word, *below)
}

// formatName is how people write the name: "Ogg Opus", "WAV".
func formatName(format string) string {
	switch known := audio.Format(format); known {
	case audio.OggOpus, audio.OggVorbis, audio.Ogg:
		words := strings.Split(format, "_")
		for i, w := range words {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
		return strings.Join(words, " ")
	case audio.WebM:
		return "WebM"
	}
	return strings.ToUpper(format)
}

func recordingFact(file *recording) string {
	if file == nil {
		return ""
	}
	var parts []string
	if file.Format != "" {
		parts = append(parts, formatName(file.Format))
	}
	if file.SampleRate > 0 {
		parts = append(parts, fmt.Sprintf("%.3g kHz", file.SampleRate/1000))
	}
	switch file.Channels {
	case 0:
	case 1:
		parts = append(parts, "mono")
	case 2:
		parts = append(parts, "stereo")
	default:
		parts = append(parts, plural(file.Channels, "channel"))
	}
	if file.Bytes > 0 {
		parts = append(parts, megabytes(file.Bytes))
	}
	if file.Truncated {
		parts = append(parts, "cut off at its end")
	}
	return strings.Join(parts, ", ")
}
