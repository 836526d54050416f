package speech

const (
	// textPace is the reading pace assumed for a text: the middle of the
	// 130-170 words a minute that listeners rate best.
	textPace       = 150.0
	windowSeconds  = 30
	wordsPerWindow = int(textPace * windowSeconds / 60)
)

// estimatedSeconds is how long a text of so many words takes to speak.
func estimatedSeconds(words int) float64 { return hundredths(float64(words) / textPace * 60) }

// timeline cuts a text into windows of 30 estimated seconds.
func (d *Document) timeline() []Moment {
	windows := (len(d.words) + wordsPerWindow - 1) / wordsPerWindow
	moments := make([]Moment, windows)
	for i := range moments {
		moments[i].StartSeconds = float64(i * windowSeconds)
	}
	return moments
}

// countFillers spreads the fillers over the windows.
func countFillers(moments []Moment, fillers []hit) {
	counts := make([]int, len(moments))
	for _, h := range fillers {
		counts[h.first/wordsPerWindow]++
	}
	for i := range moments {
		moments[i].Fillers = &counts[i]
	}
}
