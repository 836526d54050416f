package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/internal/speech"
)

// The picture in the units of its view box; the first 40 are for the scale.
const (
	left, right = 40.0, 640.0
	height      = 150.0
)

// picture is the pace over time with the band that suits the kind of speech.
type picture struct {
	Label               string
	Line                string
	Dots                []dot
	BandTop, BandHeight float64
	Ticks               []tick
}

type (
	dot  struct{ X, Y float64 }
	tick struct {
		Y    float64
		Text string
	}
)

// pace needs two windows: the pace of one is a number.
func pace(m *speech.Metrics, band scoring.Band) *picture {
	low, high := band.Slowest-40, band.Fastest+40
	var measured []speech.Moment
	for _, w := range m.Timeline {
		if w.WordsPerMinute == nil {
			continue
		}
		measured = append(measured, w)
		low, high = min(low, *w.WordsPerMinute), max(high, *w.WordsPerMinute)
	}
	if len(measured) < 2 {
		return nil
	}
	y := func(pace float64) float64 { return math.Round((high - pace) / (high - low) * height) }
	first, last := measured[0].StartSeconds, measured[len(measured)-1].StartSeconds
	p := &picture{
		Label:   fmt.Sprintf("Words per minute; the band of %.0f to %.0f suits this kind of speech.", band.Slowest, band.Fastest),
		BandTop: y(band.Fastest), BandHeight: y(band.Slowest) - y(band.Fastest),
		Ticks: []tick{{y(band.Fastest), fmt.Sprint(band.Fastest)}, {y(band.Slowest), fmt.Sprint(band.Slowest)}},
	}
	var line strings.Builder
	for _, w := range measured {
		at := dot{math.Round(left + 4 + (w.StartSeconds-first)/max(last-first, 1)*(right-left-8)), y(*w.WordsPerMinute)}
		p.Dots = append(p.Dots, at)
		fmt.Fprintf(&line, "%g,%g ", at.X, at.Y)
	}
	p.Line = strings.TrimSpace(line.String())
	return p
}
