package scoring

import (
	"math"

	"github.com/masterspeak/masterspeak/internal/speech"
)

// Version names the knots and weights; it is stored beside every score.
const Version = "2026.2"

// enough is the share of a part, by weight, that has to be measured for a
// score of it: sentence length alone is not clarity.
const enough = 0.5

// rounding forgives the last bits of a sum of weights.
const rounding = 1e-9

// Scores are 1.0 to 10.0 with one decimal, nil where too little was measured.
type Scores struct {
	Overall   *float64 `json:"overall"`
	Clarity   *float64 `json:"clarity"`
	Structure *float64 `json:"structure"`
	Fillers   *float64 `json:"fillers"`
	Delivery  *float64 `json:"delivery"`
}

// Score maps measured facts of a kind of speech to scores. A speech without
// words scores lowest, a recording whose words nobody knows by its delivery.
func Score(m *speech.Metrics, kind string) Scores {
	if wordless(m) {
		lowest := Lowest
		return Scores{Overall: &lowest, Clarity: &lowest, Structure: &lowest, Fillers: &lowest}
	}
	raw := means(Marks(m, kind), m)
	s := Scores{
		Clarity:   rounded(raw, ClarityPart),
		Structure: rounded(raw, StructurePart),
		Fillers:   rounded(raw, FillersPart),
		Delivery:  rounded(raw, DeliveryPart),
	}
	if len(raw) > 0 {
		total := round(overall(raw))
		s.Overall = &total
	}
	return s
}

// rounded is the score of a part, nil where it has none.
func rounded(raw map[string]float64, part string) *float64 {
	score, ok := raw[part]
	if !ok {
		return nil
	}
	score = round(score)
	return &score
}

// means is the weighted mean of each part of which enough was measured.
func means(marks []Mark, m *speech.Metrics) map[string]float64 {
	sum, weight := map[string]float64{}, map[string]float64{}
	for _, mark := range marks {
		sum[mark.Part] += mark.Score * mark.Weight
		weight[mark.Part] += mark.Weight
	}
	mean := map[string]float64{}
	for _, p := range parts {
		confidence := min(float64(m.Words)/shortest, 1)
		if p.name == DeliveryPart {
			confidence = min(spokenSeconds(m)/shortestSpoken, 1)
		}
		if share := weight[p.name] / p.weight; share > enough-rounding {
			mean[p.name] = neutral + confidence*(sum[p.name]/weight[p.name]-neutral)
		}
	}
	return mean
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
