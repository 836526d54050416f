package voice

// The range in which pitch is sought.
const (
	lowestHz     = 60
	highestHz    = 600
	highestCents = 3986 // above lowestHz
)

const (
	trackRate = Rate / 2
	shortest  = trackRate / highestHz     // lag in samples
	longest   = trackRate/lowestHz + 1    // lag in samples
	lags      = (longest + 2 + 3) &^ 3    // one more on each side for the parabola
	heard     = half + lags - 1           // samples that one difference looks at
	remember  = (heard + half - 1) / half // blocks that hold them
	window    = 3                         // blocks that one pitch is taken from
	delay     = remember - 1 + window/2   // blocks after a frame that its pitch waits for
)

// differences is the difference function of YIN for one block: at each lag the
// sum of the squared differences between the signal and itself that much later.
type differences [lags]float64

// tracker finds the pitch of one frame after the other.
type tracker struct {
	past  [remember * half]float64
	loud  [remember + 1]bool  // whether the blocks in past, and the one before, are worth it
	parts [window]differences // of the blocks around the frame, newest last
}

// add takes the next block. Only loud blocks and their neighbours are worked on.
func (t *tracker) add(block [half]float64, loud bool) {
	copy(t.past[:], t.past[half:])
	copy(t.past[len(t.past)-half:], block[:])
	copy(t.loud[:], t.loud[1:])
	t.loud[remember] = loud
	t.parts[0], t.parts[1] = t.parts[1], t.parts[2]
	if t.loud[0] || t.loud[1] || t.loud[2] {
		difference(&t.past, &t.parts[2])
	}
}

// difference is computed outright: for blocks of 10 ms that is less work than
// three Fourier transforms, and exact. Blocks are summed to windows later, so
// that no product is computed twice. Four lags at a time share each sample.
func difference(past *[remember * half]float64, out *differences) {
	for lag := 0; lag < lags; lag += 4 {
		later := (*[half + 3]float64)(past[lag:])
		var d0, d1, d2, d3 float64
		for i := range half {
			x := past[i]
			e0, e1, e2, e3 := x-later[i], x-later[i+1], x-later[i+2], x-later[i+3]
			d0 += float64(e0 * e0)
			d1 += float64(e1 * e1)
			d2 += float64(e2 * e2)
			d3 += float64(e3 * e3)
		}
		out[lag], out[lag+1], out[lag+2], out[lag+3] = d0, d1, d2, d3
	}
}

// pitch returns the candidates of the frame in the middle of the window.
func (t *tracker) pitch() ([candidates]int16, [candidates]doubtful) {
	var d, norm differences
	mean := 0.0
	norm[0] = 1
	for lag := 1; lag < lags; lag++ {
		d[lag] = t.parts[0][lag] + t.parts[1][lag] + t.parts[2][lag]
		mean += d[lag]
		norm[lag] = 1
		if mean > 0 {
			norm[lag] = d[lag] * float64(lag) / mean
		}
	}
	return choose(&d, &norm)
}
