package voice

// blocker takes away what does not move: a constant offset, as microphones
// without a capacitor add it. Its corner lies at 5 Hz, where a voice loses
// nothing: a higher one would ring where a sound ends at once.
type blocker struct {
	x, y    float64
	started bool
}

func (b *blocker) next(x float64) float64 {
	const pole = 0.998
	if !b.started { // an offset is no step at the first sample
		b.started, b.x = true, x
	}
	b.y = x - b.x + float64(pole*b.y)
	b.x = x
	return b.y
}

const (
	half  = hop / 2 // samples in 10 ms at the rate at which pitch is sought
	reach = 7       // taps on each side of the middle one
)

// taps is a low pass at 2 kHz under a Hann window: 6 dB down there, 44 dB and
// more above 4 kHz. Pitch is sought in what remains, at 8 kHz.
var taps = [reach + 1]float64{
	0.24686916708547346, 0.21380105862556126, 0.1341459812480559, 0.051219281420356914,
	0, -0.013720498964419162, -0.007671937235490874, -0.001208468636800755,
}

// halver halves the rate of consecutive blocks.
type halver struct {
	line [2*reach + hop]float64 // the end of the last block, then this one
}

func (h *halver) halve(block *[hop]float64) (out [half]float64) {
	copy(h.line[2*reach:], block[:])
	for i := range out {
		x := (*[2*reach + 1]float64)(h.line[2*i:])
		sum := float64(taps[0] * x[reach])
		for k := 1; k <= reach; k++ {
			sum += float64(taps[k] * (x[reach-k] + x[reach+k]))
		}
		out[i] = sum
	}
	copy(h.line[:2*reach], h.line[hop:])
	return out
}
