package delivery

import (
	"math"
	"slices"

	"github.com/masterspeak/masterspeak/internal/speech"
)

const (
	windowSeconds = 30.0
	// leastWindow is the speech in seconds that a window's pace is stated from.
	leastWindow = 5.0
)

// setTimeline cuts the recording into windows of thirty seconds from its
// beginning, the last one what is left.
func (r *merger) setTimeline() {
	if r.duration <= 0 {
		return
	}
	moments := make([]speech.Moment, int(math.Ceil(r.duration/windowSeconds)))
	for i := range moments {
		moments[i].StartSeconds = windowSeconds * float64(i)
	}
	r.m.Timeline = moments
	r.addVoice(moments)
	r.addPauses(moments)
	r.addWords(moments)
	r.addFillers(moments)
}

// windowAt is the window that holds the time.
func windowAt(moments []speech.Moment, seconds float64) *speech.Moment {
	i := int(seconds / windowSeconds)
	return &moments[min(max(i, 0), len(moments)-1)]
}

func (r *merger) addVoice(moments []speech.Moment) {
	middle := r.usualLoudness()
	for _, w := range r.v.Windows {
		if !(w.StartSeconds >= 0 && w.StartSeconds < r.duration) {
			continue
		}
		m := windowAt(moments, w.StartSeconds)
		m.PitchSemitones, m.ArticulationRate = known(w.PitchSemitones), known(w.ArticulationRate)
		if level := known(w.LoudnessDecibels); level != nil {
			relative := hundredths(*level - middle)
			m.LoudnessDecibels = &relative
		}
	}
}

// usualLoudness is the median of the windows. A level as such says only how
// near the microphone was.
func (r *merger) usualLoudness() float64 {
	var levels []float64
	for _, w := range r.v.Windows {
		if level := known(w.LoudnessDecibels); level != nil {
			levels = append(levels, *level)
		}
	}
	slices.Sort(levels)
	return quantile(levels, 0.5)
}

func known(p *float64) *float64 {
	if p == nil || !finite(*p) {
		return nil
	}
	rounded := hundredths(*p)
	return &rounded
}

func (r *merger) addPauses(moments []speech.Moment) {
	if !r.pausesKnown() {
		return
	}
	for i := range moments {
		sum := 0.0
		from := moments[i].StartSeconds
		for _, p := range r.pauses {
			sum += p.within(from, from+windowSeconds)
		}
		sum = hundredths(sum)
		moments[i].PauseSeconds = &sum
	}
}

// addWords gives each window its pace. The timed words stand for all words, so
// that the windows together have as many as the speech.
func (r *merger) addWords(moments []speech.Moment) {
	if len(r.words) == 0 {
		if r.m.Heard() {
			r.m.Missing["timeline.words_per_minute"] = r.wordless
		}
		return
	}
	delete(r.m.Missing, "timeline.words_per_minute")
	counts := make([]float64, len(moments))
	each := float64(r.m.Words) / float64(len(r.words))
	for _, w := range r.words {
		counts[min(int(w.middle()/windowSeconds), len(counts)-1)] += each
	}
	for i, n := range counts {
		from := moments[i].StartSeconds
		if spoken := r.speech.within(from, from+windowSeconds); spoken >= leastWindow {
			pace := hundredths(60 * n / spoken)
			moments[i].WordsPerMinute = &pace
		}
	}
}

func (r *merger) addFillers(moments []speech.Moment) {
	switch {
	case r.m.Fillers == nil:
		r.m.Missing["timeline.fillers"] = r.m.Missing["fillers"]
		return
	case len(r.words) == 0:
		r.m.Missing["timeline.fillers"] = r.wordless
		return
	}
	delete(r.m.Missing, "timeline.fillers")
	for i := range moments {
		moments[i].Fillers = new(int)
	}
	for _, f := range r.m.Fillers.Items {
		when, _ := r.said(f.Start, f.End)
		*windowAt(moments, when.StartSeconds).Fillers++
	}
}
