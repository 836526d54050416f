package coach

import (
	"encoding/json"
	"maps"

	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/internal/speech"
)

// facts are the metrics without their thousand places, and the names of the
// weakest ones. Scores stay here: a model that sees a number repeats it.
func facts(r Request) string {
	m := r.Metrics
	if m == nil {
		m = &speech.Metrics{}
	}
	var weakest []string
	for _, mark := range ranked(scoring.Marks(m, r.Kind)) {
		weakest = append(weakest, mark.Name)
	}
	fact := map[string]any{
		"duration_seconds": m.DurationSeconds, "duration_estimated": m.DurationEstimated,
		"missing": m.Missing, "furthest_from_good": weakest,
	}
	maps.Copy(fact, wordFacts(m))
	if !m.DurationEstimated {
		maps.Copy(fact, voiceFacts(m, r.Kind))
		fact["endings"] = r.Endings
	}
	if r.Title != "" {
		fact["title"] = r.Title
	}
	raw, err := json.Marshal(fact)
	if err != nil { // a number that is not finite
		return "{}"
	}
	return string(raw)
}

// wordFacts are null where nobody knows the words: zero would be a count.
func wordFacts(m *speech.Metrics) map[string]any {
	fact := map[string]any{
		"words": m.Words, "sentences": m.Sentences, "unique_words": m.UniqueWords, "words_per_minute": m.WordsPerMinute,
		"fillers": tally(m.Fillers), "hedges": tally(m.Hedges), "passive": tally(m.Passive),
		"repetition": tally(m.Repetition), "inclusive": tally(m.Inclusive),
		"readability": m.Readability, "vocabulary": m.Vocabulary, "sentence_length": m.SentenceLength, "structure": m.Structure,
	}
	if !m.Heard() {
		for name := range fact {
			fact[name] = nil
		}
	}
	return fact
}

// voiceFacts are those of a recording.
func voiceFacts(m *speech.Metrics, kind string) map[string]any {
	band := scoring.BandOf(kind)
	fact := map[string]any{
		"good_words_per_minute": []float64{band.Slowest, band.Fastest},
		"articulation_rate":     m.ArticulationRate, "speech_rate": m.SpeechRate, "phonation_ratio": m.PhonationRatio,
		"mean_length_of_run": m.MeanLengthOfRun, "filler_clusters": m.FillerClusters,
		"snr_decibels": m.SNRDecibels, "clipped_share": m.ClippedShare,
		"pitch": m.Pitch, "loudness": m.Loudness, "pauses": nil, "timeline": m.Timeline[:min(len(m.Timeline), mostMoments)],
	}
	if p := m.Pauses; p != nil {
		fact["pauses"] = map[string]any{
			"count": p.Count, "total_seconds": p.TotalSeconds, "median_seconds": p.MedianSeconds, "p90_seconds": p.P90Seconds,
			"halts": scoring.Halts(p), "at_boundaries": placed(p, speech.Boundary),
			"mid_clause": placed(p, speech.MidClause), "unplaced": placed(p, speech.Unplaced),
		}
	}
	return fact
}

// mostMoments is ten minutes of a timeline; a model needs no more to see its
// shape.
const mostMoments = 20

func tally(f *speech.Findings) map[string]any {
	if f == nil {
		return nil
	}
	return map[string]any{
		"count": f.Count, "per_100_words": f.Per100Words, "detection": f.Detection, "top": f.Top[:min(len(f.Top), 5)],
	}
}
