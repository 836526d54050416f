package audio

// resampler converts to SampleRate with a polyphase filter. Output sample n is
// the input at n·step/phases, so time neither shifts nor drifts, and how the
// input is cut into blocks makes no difference to any bit of the output.
type resampler struct {
	phases, step int // the ratio of the rates in lowest terms: SampleRate / rate
	table        [][]float32
	half         int

	buf   []float32 // input still needed; buf[0] is half-1 samples before the centre
	phase int       // of the next output
	in    int64
	out   int64
}

// mostPhases bounds the table. Every common rate has fewer; for the others the
// nearest phase is taken, which costs about 60 dB of noise floor.
const mostPhases = 1280

func newResampler(rate int) *resampler {
	divisor := gcd(rate, SampleRate)
	r := &resampler{phases: SampleRate / divisor, step: rate / divisor}
	if r.phases == r.step {
		return r
	}
	filter := newLowPass(rate, SampleRate)
	r.half = filter.half
	r.buf = make([]float32, r.half-1) // silence before the first sample
	stored := min(r.phases, mostPhases)
	for phase := range stored + 1 {
		r.table = append(r.table, filter.taps(float64(phase)/float64(stored)))
	}
	return r
}

// taps are the weights of the inputs around a time that lies a fraction behind
// the input before it. They add up to one.
func (f lowPass) taps(fraction float64) []float32 {
	weights := make([]float64, 2*f.half)
	var sum float64
	for i := range weights {
		weights[i] = f.at(float64(i-f.half+1) - fraction)
		sum += weights[i]
	}
	taps := make([]float32, len(weights))
	for i, weight := range weights {
		taps[i] = float32(weight / sum)
	}
	return taps
}

// push appends to out what can be computed now that the input goes on with in.
func (r *resampler) push(out, in []float32) []float32 {
	r.in += int64(len(in))
	if r.table == nil {
		return append(out, in...)
	}
	r.buf = append(r.buf, in...)
	return r.run(out, -1)
}

// flush appends the rest, as if silence followed. Nothing may be pushed after.
func (r *resampler) flush(out []float32) []float32 {
	if r.table == nil {
		return out
	}
	total := (r.in*int64(r.phases) + int64(r.step) - 1) / int64(r.step)
	r.buf = append(r.buf, make([]float32, r.half+1)...)
	return r.run(out, total)
}

// run computes until the input is used up, or until a number of outputs.
func (r *resampler) run(out []float32, total int64) []float32 {
	at, taps := 0, 2*r.half
	for at+taps <= len(r.buf) && r.out != total {
		index := r.phase
		if stored := len(r.table) - 1; stored != r.phases {
			index = (r.phase*stored + r.phases/2) / r.phases
		}
		out = append(out, dot(r.table[index], r.buf[at:at+taps]))
		r.out++
		r.phase += r.step
		at += r.phase / r.phases
		r.phase %= r.phases
	}
	r.buf = r.buf[:copy(r.buf, r.buf[at:])]
	return out
}

// dot is the inner product in four independent sums. The conversions forbid
// fused multiply-add, which would make the result depend on the processor.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	b = b[:len(a)]
	for len(a) >= 4 && len(b) >= 4 {
		s0 += float32(a[0] * b[0])
		s1 += float32(a[1] * b[1])
		s2 += float32(a[2] * b[2])
		s3 += float32(a[3] * b[3])
		a, b = a[4:], b[4:]
	}
	return (s0 + s1) + (s2 + s3)
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
