package scoring

// Band is the words per minute that suit a kind of speech.
type Band struct{ Slowest, Fastest float64 }

// usual is where listeners rate and understand best; talks on large stages
// average 163.
var usual = Band{130, 170}

// bands are for the kinds that have one of their own. Inaugural and memorial
// addresses are spoken at 97 to 117 words per minute, conversation goes faster
// than any talk.
var bands = map[string]Band{
	"ceremonial":   {90, 140},
	"conversation": {140, 190},
}

// BandOf is the band of a kind; an unknown one has the usual band.
func BandOf(kind string) Band {
	if b, ok := bands[kind]; ok {
		return b
	}
	return usual
}

// outside is how far the pace leaves the band, in either direction.
func (b Band) outside(wordsPerMinute float64) float64 {
	return max(b.Slowest-wordsPerMinute, wordsPerMinute-b.Fastest, 0)
}
