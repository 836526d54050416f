package scoring

import "math"

// Bounds of every score.
const (
	Lowest  = 1.0
	Highest = 10.0
)

// Knot is a published point of a curve; Name is what a listener would say.
type Knot struct {
	X, Y float64
	Name string
}

// Curve maps one measured value to a score. Between knots it is a straight
// line, outside of them it is flat. Knots ascend in X and Y never turns.
type Curve struct {
	Name  string // stable; equals Mark.Name
	Reads string // what X is, in words
	Knots []Knot
}

// At is the score of x. A value that is not a number scores like the last knot.
func (c Curve) At(x float64) float64 {
	last := c.Knots[len(c.Knots)-1]
	if math.IsNaN(x) || x >= last.X {
		return last.Y
	}
	below := c.Knots[0]
	if x <= below.X {
		return below.Y
	}
	for _, above := range c.Knots[1:] {
		if x <= above.X {
			share := (x - below.X) / (above.X - below.X)
			return below.Y + share*(above.Y-below.Y)
		}
		below = above
	}
	return last.Y
}
