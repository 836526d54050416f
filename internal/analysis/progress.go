package analysis

import "time"

// MaxProgress is how many speeches a look at progress takes in: the latest of
// its window.
const MaxProgress = 200

// Measure is what became of one score or metric over an owner's speeches. Only
// those count in which it could be measured.
type Measure struct {
	Name   string
	Median float64
	Trend  float64 // the fitted change from the first point to the last; 0 for one
	Points []Point // oldest first, never empty
}

// Latest is the value of the last speech.
func (m *Measure) Latest() float64 { return m.Points[len(m.Points)-1].Value }

// Point is the value of one speech.
type Point struct {
	ID    ID
	At    time.Time
	Value float64
}
