package speech

import "math"

// hundredths rounds a rate, a length or a time. More digits than that would
// claim what counting words cannot know.
func hundredths(x float64) float64 { return math.Round(x*100) / 100 }

// tenThousandths rounds a share of one.
func tenThousandths(x float64) float64 { return math.Round(x*10_000) / 10_000 }
