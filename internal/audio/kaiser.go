package audio

import "math"

// The low-pass filter is a sinc under a Kaiser window, designed by Kaiser's
// formulas (Oppenheim & Schafer, Discrete-Time Signal Processing, 7.5.3):
//
//	beta = 0.1102·(A − 8.7)            for a stop-band attenuation A > 50 dB
//	taps = (A − 7.95) / (2.285·Δω) + 1 for a transition width Δω in radians
//
// The stop band starts at the Nyquist frequency of the slower rate, so nothing
// folds back; the pass band ends at 85 % of it: 6.8 kHz of 8.
const (
	attenuation = 80.0 // dB
	passBand    = 0.85
)

// lowPass is the filter's shape. Lengths are in samples of the input.
type lowPass struct {
	cutoff float64 // cycles per sample
	half   int     // samples on each side of the centre
	beta   float64
}

func newLowPass(from, to int) lowPass {
	nyquist := float64(min(from, to)) / 2 / float64(from)
	width := 2 * math.Pi * nyquist * (1 - passBand)
	taps := (attenuation-7.95)/(2.285*width) + 1
	half := int(math.Ceil(taps/2/2)) * 2 // an even half makes the taps a multiple of 4
	return lowPass{cutoff: nyquist * (1 + passBand) / 2, half: half, beta: 0.1102 * (attenuation - 8.7)}
}

// at is the impulse response at a distance from its centre.
func (f lowPass) at(distance float64) float64 {
	x := distance / float64(f.half)
	if math.Abs(x) >= 1 {
		return 0
	}
	window := bessel0(f.beta*math.Sqrt(1-x*x)) / bessel0(f.beta)
	return window * sinc(2*f.cutoff*distance)
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// bessel0 is the modified Bessel function of the first kind and order zero.
func bessel0(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > sum*1e-17; k++ {
		term *= (x / 2 / k) * (x / 2 / k)
		sum += term
	}
	return sum
}
