package cli

import (
	"cmp"
	"slices"
	"strings"
)

// cell is one column of a picture.
type cell struct {
	sign  rune
	style string
}

// ink paints runs of equal style at once. Space stays unpainted, so that none
// trails.
func (l look) ink(cells []cell) string {
	var b, run strings.Builder
	style := ""
	for _, c := range cells {
		if c.sign == ' ' {
			c.style = ""
		}
		if c.style != style {
			b.WriteString(l.inked(style, run.String()))
			run.Reset()
			style = c.style
		}
		run.WriteRune(c.sign)
	}
	return b.String() + l.inked(style, run.String())
}

func (l look) inked(style, s string) string {
	if style == "" {
		return s
	}
	return l.paint(style, s)
}

// stretch is a value over some time; nil is a gap.
type stretch struct {
	from, to float64
	value    *float64
}

// sketch spreads the stretches over columns that together take duration: each has
// the mean of what falls into it, nil where nothing does.
func sketch(stretches []stretch, duration float64, size int) []*float64 {
	sums, weights := make([]float64, size), make([]float64, size)
	column := duration / float64(size)
	for _, s := range stretches {
		from, to := clamp(s.from, 0, duration), clamp(s.to, 0, duration)
		if s.value == nil || from >= to {
			continue
		}
		for c := int(clamp(from/column, 0, float64(size-1))); c < size && float64(c)*column < to; c++ {
			weight := min(to, float64(c+1)*column) - max(from, float64(c)*column)
			weight = max(weight, 0)
			sums[c] += weight * clamp(*s.value, -1e6, 1e6)
			weights[c] += weight
		}
	}
	means := make([]*float64, size)
	for c, weight := range weights {
		if weight > 0 {
			mean := sums[c] / weight
			means[c] = &mean
		}
	}
	return means
}

// windows are the stretches of a timeline, each until the next.
func windows(timeline []moment, duration float64, value func(moment) *float64) []stretch {
	sorted := slices.SortedStableFunc(slices.Values(timeline), func(a, b moment) int {
		return cmp.Compare(a.StartSeconds, b.StartSeconds)
	})
	stretches := make([]stretch, len(sorted))
	for i, m := range sorted {
		end := duration
		if i+1 < len(sorted) {
			end = sorted[i+1].StartSeconds
		}
		stretches[i] = stretch{from: m.StartSeconds, to: end, value: value(m)}
	}
	return stretches
}

// measured counts the stretches that have a value.
func measured(stretches []stretch) int {
	n := 0
	for _, s := range stretches {
		if s.value != nil {
			n++
		}
	}
	return n
}

var sparks = []rune("▁▂▃▄▅▆▇█")

// spark is the height of a value between low and high.
func spark(value, low, high float64) rune {
	share := (clamp(value, low, high) - low) / (high - low)
	return sparks[int(share*float64(len(sparks)-1)+0.5)]
}

// clamp takes what is no number for low.
func clamp(value, low, high float64) float64 {
	if !(value >= low) {
		return low
	}
	return min(value, high)
}
