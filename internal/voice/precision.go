package voice

import "math"

// hundredths rounds a rate, a level or a time; frames of 10 ms know no more.
func hundredths(x float64) float64 { return math.Round(x*100) / 100 }

// tenThousandths rounds a share of one.
func tenThousandths(x float64) float64 { return math.Round(x*10_000) / 10_000 }
