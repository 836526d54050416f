package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/masterspeak/masterspeak/internal/voice"
)

// row is one recording, measured by both.
type row struct {
	name         string
	ours         voice.Voice
	praat        reference
	match        match
	oursSeconds  float64 // the median of the rounds
	praatSeconds float64
}

// compare takes turns, so that what slows the machine down slows both.
func compare(name, path, script string, rounds int) (row, error) {
	samples, err := readSamples(path)
	if err != nil {
		return row{}, err
	}
	r := row{name: name}
	var ours, praats []float64
	for range max(1, rounds) {
		if r.praat, err = askPraat(script, path); err != nil {
			return r, err
		}
		praats = append(praats, r.praat.seconds)
		start := time.Now()
		a := voice.New()
		a.Write(samples)
		r.ours = a.Result()
		ours = append(ours, time.Since(start).Seconds())
	}
	if r.ours.Pitch == nil || r.ours.Pauses == nil || r.ours.Tempo == nil {
		return r, fmt.Errorf("measuring %s: %v", name, r.ours.Missing)
	}
	r.match = matchPauses(r.ours.Pauses.Items, r.praat.pauses())
	r.oursSeconds, r.praatSeconds = median(ours), median(praats)
	return r, nil
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// tolerance is how far both ends of a pause may lie apart.
const tolerance = 0.030

// match says how many pauses both found, and how far apart at most.
type match struct {
	found, missed, extra int
	worst                float64 // seconds, of those found
}

// matchPauses looks for each of our pauses, and for each silence that is a
// pause by some margin, in the other list. Praat is asked for shorter silences
// too, so that one of 245 and one of 255 ms are the same.
func matchPauses(ours []voice.Pause, praats []silence) match {
	var m match
	for _, p := range ours {
		nearest := math.Inf(1)
		for _, s := range praats {
			nearest = min(nearest, distance(p, s))
		}
		if nearest > tolerance {
			m.extra++
			continue
		}
		m.found++
		m.worst = max(m.worst, nearest)
	}
	for _, s := range praats {
		known := func(p voice.Pause) bool { return distance(p, s) <= tolerance }
		if s.end-s.start >= 0.25+tolerance && !slices.ContainsFunc(ours, known) {
			m.missed++
		}
	}
	return m
}

func distance(p voice.Pause, s silence) float64 {
	return max(math.Abs(p.StartSeconds-s.start), math.Abs(p.EndSeconds-s.end))
}

func report(w io.Writer, rows []row) {
	_, _ = fmt.Fprintln(w, "| Voice | Hz | Praat | apart | Pauses matched | only ours | only Praat | apart at most | Syllables/s | Praat | × real time | Praat | faster |")
	_, _ = fmt.Fprintln(w, "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
	for _, r := range rows {
		_, _ = fmt.Fprintf(w, "| %s | %.1f | %.1f | %+.2f %% | %d | %d | %d | %.0f ms | %.2f | %.2f | %.0f | %.0f | %.1f× |\n",
			r.name, r.ours.Pitch.MedianHz, r.praat.median, 100*(r.ours.Pitch.MedianHz/r.praat.median-1),
			r.match.found, r.match.extra, r.match.missed, 1000*r.match.worst,
			float64(r.ours.Tempo.Syllables)/r.praat.duration, r.praat.nuclei/r.praat.duration,
			r.praat.duration/r.oursSeconds, r.praat.duration/r.praatSeconds, r.praatSeconds/r.oursSeconds)
	}
}
