package voice

import "math"

// Rate is the number of samples per second that Write takes.
const Rate = 16_000

const (
	hop       = Rate / 100 // samples in one frame of 10 ms
	hopSecond = 0.01
)

// frame is all that is kept of 10 ms: 8 bytes.
type frame struct {
	level  int16                // centi-dBFS
	cents  [candidates]int16    // possible pitches above lowestHz, best first
	doubts [candidates]doubtful // how little each of them repeats itself
}

// Analyzer measures one recording. The zero value is not ready; use [New]. It
// must not be used by several goroutines at once.
type Analyzer struct {
	block  [hop]float64 // what was written since the last whole frame
	filled int

	blocker blocker
	halver  halver
	tracker tracker
	frames  []frame

	samples int
	clipped int
	peak    float64
}

// New returns an Analyzer for one recording.
func New() *Analyzer { return &Analyzer{} }

// Write takes the next samples: mono, 16 kHz, full scale from -1 to 1. What is
// beyond is cut off as a loudspeaker would, what is not a number is silence.
// Into how many pieces a recording is cut makes no difference.
func (a *Analyzer) Write(samples []float32) {
	for _, sample := range samples {
		a.block[a.filled] = a.take(float64(sample))
		if a.filled++; a.filled == hop {
			a.filled = 0
			a.addFrame()
		}
	}
	a.samples += len(samples)
}

// clippedAt is where a sample counts as clipped.
const clippedAt = 0.999

func (a *Analyzer) take(x float64) float64 {
	size := math.Abs(x)
	if !(size < clippedAt) { // also for what is not a number
		if size != size {
			return a.blocker.next(0)
		}
		a.clipped++
		size = min(size, 1)
		x = math.Copysign(size, x)
	}
	a.peak = max(a.peak, size)
	return a.blocker.next(x)
}

// addFrame measures the whole block; its pitch follows when the tracker has
// heard what comes after it.
func (a *Analyzer) addFrame() {
	sum := 0.0
	for _, x := range a.block {
		sum += float64(x * x)
	}
	level := centibels(sum / hop)
	a.frames = append(a.frames, frame{level: level, doubts: unvoiced})
	a.tracker.add(a.halver.halve(&a.block), level >= quietest)
	if late := len(a.frames) - 1 - delay; late >= 0 && a.frames[late].level >= quietest {
		f := &a.frames[late]
		f.cents, f.doubts = a.tracker.pitch()
	}
}
