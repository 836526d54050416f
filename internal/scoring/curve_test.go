package scoring

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestEveryCurveIsWellFormed(t *testing.T) {
	t.Parallel()
	for _, p := range parts {
		weight := 0.0
		for _, w := range p.curves {
			weight += w.weight
			checkKnots(t, w.curve)
		}
		if math.Abs(weight-1) > 1e-9 {
			t.Errorf("curves of %s weigh %v together, want 1", p.name, weight)
		}
	}
}

func checkKnots(t *testing.T, c Curve) {
	t.Helper()
	up := c.Knots[len(c.Knots)-1].Y > c.Knots[0].Y
	for i, k := range c.Knots {
		if k.Name == "" || k.Y < Lowest || k.Y > Highest {
			t.Errorf("%s: knot %d is nameless or out of bounds: %+v", c.Name, i, k)
		}
		if i > 0 && (k.X <= c.Knots[i-1].X || (k.Y > c.Knots[i-1].Y) != up) {
			t.Errorf("%s: knot %d does not continue its curve: %+v", c.Name, i, k)
		}
	}
}

func TestFillerKnotsAreThePublishedOnes(t *testing.T) {
	t.Parallel()
	curve := fillerCurves[0].curve
	for x, want := range map[float64]float64{
		-1: 10, 0: 10, 0.5: 9.5, 1: 9, 2: 8, 3: 7, 4: 6, 6: 4, 8: 3, 10: 2, 15: 1, 100: 1, math.Inf(1): 1,
	} {
		if got := curve.At(x); math.Abs(got-want) > 1e-9 {
			t.Errorf("At(%v) = %v, want %v", x, got, want)
		}
	}
}

func TestEveryCurveIsMonotoneAndBounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(parts).Draw(t, "part")
		c := rapid.SampledFrom(p.curves).Draw(t, "curve").curve
		a, b := rapid.Float64().Draw(t, "a"), rapid.Float64().Draw(t, "b")
		if a > b {
			a, b = b, a
		}
		up := c.Knots[len(c.Knots)-1].Y > c.Knots[0].Y
		low, high := c.At(a), c.At(b)
		if !up {
			low, high = high, low
		}
		if low > high || low < Lowest || high > Highest {
			t.Fatalf("%s turns between %v and %v: %v, %v", c.Name, a, b, c.At(a), c.At(b))
		}
	})
}
