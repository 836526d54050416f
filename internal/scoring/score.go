package scoring

import (
	"cmp"
	"fmt"
	"math"

	"github.com/masterspeak/masterspeak/internal/speech"
)

// Version names the knots, the weights and what is counted for them; it is stored
// beside every score.
const Version = "2026.4"

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

// VoiceOnly reports an overall score that nothing but the delivery went into.
func (s *Scores) VoiceOnly() bool {
	return s.Overall != nil && s.Delivery != nil && s.Clarity == nil && s.Structure == nil && s.Fillers == nil
}

// Score maps measured facts of a kind of speech to scores. What is too little to
// judge has none; a recording whose words nobody knows is scored by its delivery.
func Score(m *speech.Metrics, kind string) Scores {
	raw := means(Marks(m, kind))
	s := Scores{
		Clarity:   rounded(raw, ClarityPart),
		Structure: rounded(raw, StructurePart),
		Fillers:   rounded(raw, FillersPart),
		Delivery:  rounded(raw, DeliveryPart),
	}
	if few := m.Heard() && m.Words < ShortestText; len(raw) > 0 && !few {
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
func means(marks []Mark) map[string]float64 {
	sum, weight := map[string]float64{}, map[string]float64{}
	for _, mark := range marks {
		sum[mark.Part] += mark.Score * mark.Weight
		weight[mark.Part] += mark.Weight
	}
	mean := map[string]float64{}
	for _, p := range parts {
		if share := weight[p.name] / p.weight; share > enough-rounding {
			mean[p.name] = sum[p.name] / weight[p.name]
		}
	}
	return mean
}

// Missing says which scores are nil because there is too little to judge, by
// their JSON names within a result.
func Missing(m *speech.Metrics) map[string]string {
	missing := map[string]string{}
	if m.Heard() && m.Words < ShortestText {
		for _, name := range []string{"overall", ClarityPart, StructurePart, FillersPart} {
			missing["scores."+name] = fmt.Sprintf("fewer than %d words are too little to judge", ShortestText)
		}
	}
	if !punctuated(m) && m.Heard() && m.Words >= ShortestText && !foreign(m) {
		missing["scores."+ClarityPart] = "without full stops too little is known to judge"
	}
	if recorded(m) && spokenSeconds(m) < ShortestSpoken {
		why := fmt.Sprintf("less than %d seconds of speech are too little to judge", ShortestSpoken)
		missing["scores."+DeliveryPart] = why
		if !m.Heard() {
			missing["scores.overall"] = why
		}
	}
	return missing
}

// needed are metrics of each score: where one is missing, so is the score.
var needed = map[string]string{
	"overall": "hedges", ClarityPart: "hedges", StructurePart: "structure", FillersPart: "fillers", DeliveryPart: "pauses",
}

// Why is the reason in the missing of a result why a score is nil, by its JSON
// name; empty where there is none.
func Why(missing map[string]string, score string) string {
	return cmp.Or(missing["scores."+score], missing[needed[score]])
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
