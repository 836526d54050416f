package scoring

// Band is what suits a speech: its ends belong to it.
type Band struct{ Slowest, Fastest float64 }

// usual is where listeners rate and understand best; talks on large stages
// average 163.
var usual = Band{130, 170}

// Articulation is the band of syllables a second, pauses left out: wider than the
// usual 4 to 5.5, because only what lies outside of it is hard to follow.
var Articulation = Band{3.3, 6.5}

// bands are for the kinds that have one of their own. Inaugural and memorial
// addresses are spoken at 97 to 117 words per minute, conversation goes faster
// than any talk.
var bands = map[string]Band{
	"ceremonial":   {90, 140},
	"conversation": {140, 190},
}

// BandOf is the words per minute that suit a kind; an unknown one has the usual.
func BandOf(kind string) Band {
	if b, ok := bands[kind]; ok {
		return b
	}
	return usual
}

// Middle is the pace to assume of what nobody heard.
func (b Band) Middle() float64 { return (b.Slowest + b.Fastest) / 2 }

// outside is how far a value leaves the band, in either direction.
func (b Band) outside(value float64) float64 {
	return max(b.Slowest-value, value-b.Fastest, 0)
}
