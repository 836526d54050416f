package delivery

import "github.com/masterspeak/masterspeak/internal/speech"

const (
	clusterSize    = 3
	clusterSeconds = 10.0
)

// setDetection marks what a recogniser tidies away: hesitations, and words that
// were begun twice.
func (r *merger) setDetection(d speech.Detection) {
	if d != speech.LowerBound {
		return
	}
	for _, f := range []*speech.Findings{r.m.Fillers, r.m.Repetition} {
		if f != nil {
			f.Detection = d
		}
	}
}

// setFindings gives findings their true rates and times.
func (r *merger) setFindings() {
	m := r.m
	for _, f := range []*speech.Findings{m.Fillers, m.Hedges, m.Passive, m.Repetition, m.Inclusive} {
		if f == nil {
			continue
		}
		if r.duration > 0 {
			f.PerMinute = perMinute(f.Count, r.speech.seconds())
		}
		r.timeFindings(f.Items)
	}
	m.FillerClusters = nil
	switch {
	case m.Fillers == nil:
		m.Missing["filler_clusters"] = m.Missing["fillers"]
	case len(r.words) == 0:
		m.Missing["filler_clusters"] = r.wordless
	default:
		n := r.clusters(m.Fillers.Items)
		m.FillerClusters = &n
		delete(m.Missing, "filler_clusters")
	}
}

func perMinute(count int, seconds float64) float64 {
	if seconds < shortest {
		return 0
	}
	return hundredths(60 * float64(count) / seconds)
}

func (r *merger) timeFindings(items []speech.Finding) {
	for i := range items {
		items[i].StartSeconds, items[i].EndSeconds = nil, nil
		if when, exact := r.said(items[i].Start, items[i].End); exact {
			start, end := hundredths(when.StartSeconds), hundredths(when.EndSeconds)
			items[i].StartSeconds, items[i].EndSeconds = &start, &end
		}
	}
}

// clusters counts the places where fillers come thick, whose sum hurts less
// than their company. Possible fillers are left out: half of them are words.
func (r *merger) clusters(fillers []speech.Finding) int {
	var times []float64
	for _, f := range fillers {
		if f.Class != "possible" {
			when, _ := r.said(f.Start, f.End)
			times = append(times, when.StartSeconds)
		}
	}
	thick := func(last int) bool {
		return last < len(times) && hundredths(times[last]-times[last-clusterSize+1]) <= clusterSeconds
	}
	n := 0
	for i := clusterSize - 1; i < len(times); i++ {
		if !thick(i) {
			continue
		}
		n++
		for thick(i + 1) {
			i++
		}
		i += clusterSize - 1
	}
	return n
}
