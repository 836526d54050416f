package speech

const (
	// usualPace is assumed for a text of which nothing is known: the middle of
	// the 130-170 words a minute that listeners rate best.
	usualPace     = 150.0
	fastestPace   = 1000.0
	windowSeconds = 30
)

// window is the one that word i of a text falls into.
func (d *Document) window(i int) int { return int(float64(i) * 60 / d.pace / windowSeconds) }

// timeline cuts a text into windows of 30 estimated seconds.
func (d *Document) timeline() []Moment {
	windows := 0
	if n := len(d.words); n > 0 {
		windows = d.window(n-1) + 1
	}
	moments := make([]Moment, windows)
	for i := range moments {
		moments[i].StartSeconds = float64(i * windowSeconds)
	}
	return moments
}

// countFillers spreads the fillers over the windows.
func (d *Document) countFillers(moments []Moment, fillers []hit) {
	counts := make([]int, len(moments))
	for _, h := range fillers {
		counts[d.window(h.first)]++
	}
	for i := range moments {
		moments[i].Fillers = &counts[i]
	}
}
