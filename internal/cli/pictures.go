package cli

import (
	"fmt"
	"strings"

	"github.com/masterspeak/masterspeak/internal/scoring"
)

// factIndent is the room of a fact's name.
const factIndent = 15

// band is what a pace is drawn and judged by.
type band struct {
	unit      string
	slow      float64
	fast      float64
	low, high float64 // of the picture
}

// The bands are those that a score is made by.
func wordBand(kind string) band {
	good := scoring.BandOf(kind)
	return band{unit: "words per minute", slow: good.Slowest, fast: good.Fastest, low: 60, high: 240}
}

func syllableBand() band {
	return band{unit: "syllables per second", slow: scoring.Articulation.Slowest, fast: scoring.Articulation.Fastest, low: 2, high: 8}
}

// pictures all have the length of the recording, so that what happened at one
// time stands in one column.
func (r *report) pictures(res *result, kind string) {
	duration := res.Metrics.DurationSeconds
	if duration <= 0 {
		return
	}
	before := r.out.Len()
	legends := []string{
		r.drawPace(res.Metrics, kind, duration),
		r.drawPauses(res.Metrics.Pauses, duration),
		r.drawPitch(res, duration),
	}
	if r.out.Len() == before {
		return
	}
	end := clock(duration)
	gap := max(r.room()-len("0:00")-len(end), 1)
	r.line(indent + r.paint(dim, "0:00"+strings.Repeat(" ", gap)+end))
	for _, legend := range legends {
		for _, line := range wrap(r.fold(legend), r.width-factIndent) {
			r.line(indent + r.paint(dim, line))
		}
	}
	r.line("")
}

var indent = strings.Repeat(" ", factIndent)

// room is how many columns a picture has.
func (r *report) room() int { return max(r.wide, r.width) - factIndent }

func (r *report) draw(name string, cells []cell) {
	r.line(fmt.Sprintf("  %-*s", factIndent-2, name) + r.ink(cells))
}

// drawPace needs two windows: the pace of one is a number.
func (r *report) drawPace(m *metrics, kind string, duration float64) (legend string) {
	b := wordBand(kind)
	stretches := windows(m.Timeline, duration, func(w moment) *float64 { return w.WordsPerMinute })
	if m.Words == 0 || measured(stretches) == 0 {
		b = syllableBand()
		stretches = windows(m.Timeline, duration, func(w moment) *float64 { return w.ArticulationRate })
	}
	if measured(stretches) < 2 {
		return ""
	}
	var heights, judged []cell
	for _, v := range sketch(stretches, duration, r.room()) {
		height, verdict := b.cells(v)
		heights, judged = append(heights, height), append(judged, verdict)
	}
	r.draw("Pace", heights)
	r.draw("", judged)
	return fmt.Sprintf("Pace: %s in each half minute, ─ within %g to %g, ▲ faster, ▼ slower.", b.unit, b.slow, b.fast)
}

func (b *band) cells(value *float64) (height, verdict cell) {
	if value == nil {
		return cell{sign: ' '}, cell{sign: ' '}
	}
	height.sign = spark(*value, b.low, b.high)
	switch {
	case *value < b.slow:
		verdict, height.style = cell{'▼', yellow}, yellow
	case *value > b.fast:
		verdict, height.style = cell{'▲', yellow}, yellow
	default:
		verdict, height.style = cell{'─', green}, green
	}
	return height, verdict
}

// drawPitch has the track, or the timeline where there is none.
func (r *report) drawPitch(res *result, duration float64) (legend string) {
	const reach = 6 // semitones; few voices move further from their middle
	stretches := windows(res.Metrics.Timeline, duration, func(w moment) *float64 { return w.PitchSemitones })
	if res.Recording != nil && res.Recording.Track != nil {
		track := res.Recording.Track
		stretches = make([]stretch, len(track.PitchSemitones))
		for i, v := range track.PitchSemitones {
			stretches[i] = stretch{from: float64(i) * track.StepSeconds, to: float64(i+1) * track.StepSeconds, value: v}
		}
	}
	if measured(stretches) < 2 {
		return ""
	}
	var cells []cell
	for _, v := range sketch(stretches, duration, r.room()) {
		sign := ' '
		if v != nil {
			sign = spark(*v, -reach, reach)
		}
		cells = append(cells, cell{sign, cyan})
	}
	r.draw("Pitch", cells)
	return fmt.Sprintf("Pitch: from %d semitones below the middle of the voice to %d above.", reach, reach)
}

// clock is minutes and seconds.
func clock(seconds float64) string {
	s := int(clamp(seconds, 0, 1e6) + 0.5)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
