package scoring

import (
	"math"

	"github.com/masterspeak/masterspeak/internal/speech"
)

// Version names the knots and weights; it is stored beside every score.
const Version = "2026.1"

// Scores are 1.0 to 10.0 with one decimal. Delivery is nil for a text.
type Scores struct {
	Overall   float64  `json:"overall"`
	Clarity   float64  `json:"clarity"`
	Structure float64  `json:"structure"`
	Fillers   float64  `json:"fillers"`
	Delivery  *float64 `json:"delivery"`
}

// Score maps measured facts to scores. A speech without words scores lowest.
func Score(m *speech.Metrics) Scores {
	if m == nil || m.Words <= 0 {
		return Scores{Overall: Lowest, Clarity: Lowest, Structure: Lowest, Fillers: Lowest}
	}
	raw := means(Marks(m), m.Words)
	s := Scores{
		Overall:   round(overall(raw)),
		Clarity:   round(raw[ClarityPart]),
		Structure: round(raw[StructurePart]),
		Fillers:   round(raw[FillersPart]),
	}
	if delivery, ok := raw[DeliveryPart]; ok {
		delivery = round(delivery)
		s.Delivery = &delivery
	}
	return s
}

// means is the weighted mean of each part that has marks.
func means(marks []Mark, words int) map[string]float64 {
	sum, weight := map[string]float64{}, map[string]float64{}
	for _, mark := range marks {
		sum[mark.Part] += mark.Score * mark.Weight
		weight[mark.Part] += mark.Weight
	}
	confidence := min(float64(words)/shortest, 1)
	for part := range sum {
		sum[part] = neutral + confidence*(sum[part]/weight[part]-neutral)
	}
	return sum
}

// overall is the weighted mean of the parts that are there.
func overall(raw map[string]float64) float64 {
	var sum, weight float64
	for _, p := range parts {
		if score, ok := raw[p.name]; ok {
			sum += p.weight * score
			weight += p.weight
		}
	}
	return sum / weight
}

func round(score float64) float64 {
	return min(max(math.Round(score*10)/10, Lowest), Highest)
}
