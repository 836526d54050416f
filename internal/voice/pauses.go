package voice

import "slices"

func describePauses(pauses []span) *Pauses {
	p := &Pauses{Count: len(pauses), Items: make([]Pause, len(pauses))}
	lengths := make([]int, len(pauses))
	total := 0
	for i, s := range pauses {
		p.Items[i] = Pause{
			StartSeconds: span{0, s.start}.seconds(),
			EndSeconds:   span{0, s.end}.seconds(),
			Class:        pauseClass(s.seconds()),
		}
		lengths[i] = s.frames()
		total += s.frames()
	}
	slices.Sort(lengths)
	p.TotalSeconds = span{0, total}.seconds()
	p.MedianSeconds = quantile(lengths, 0.5) / framesPerSecond
	p.P90Seconds = quantile(lengths, 0.9) / framesPerSecond
	p.MedianSeconds, p.P90Seconds = hundredths(p.MedianSeconds), hundredths(p.P90Seconds)
	return p
}

func pauseClass(seconds float64) string {
	switch {
	case seconds < 0.5:
		return "short"
	case seconds < 1:
		return "medium"
	case seconds < 2:
		return "long"
	}
	return "very_long"
}

// quantile of sorted values, linear between two of them; 0 of none.
func quantile[T int | int16](sorted []T, share float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	place := float64(share * float64(len(sorted)-1))
	below := int(place)
	above := min(below+1, len(sorted)-1)
	part := place - float64(below)
	return float64(sorted[below]) + float64(part*float64(sorted[above]-sorted[below]))
}
