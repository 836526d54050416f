package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"text/tabwriter"
)

// report is everything that was measured.
type report struct {
	Jobs        int                           `json:"jobs"`
	Concurrency int                           `json:"concurrency"`
	Processors  int                           `json:"processors"`
	Settings    map[string]string             `json:"settings"`
	Rounds      map[string][]figures          `json:"rounds"` // by contestant
	Medians     map[string]figures            `json:"medians"`
	Ratios      map[string]map[string]float64 `json:"ours_divided_by"`
	Trials      map[string]*outcome           `json:"trials"`

	order []contestant
}

func newReport(o options) *report {
	return &report{
		Jobs: o.jobs, Concurrency: o.concurrency, Processors: runtime.GOMAXPROCS(0),
		Rounds: map[string][]figures{}, Trials: map[string]*outcome{},
	}
}

func (r *report) add(round int, c contestant, f figures) {
	if round == 0 {
		r.order = append(r.order, c)
	}
	r.Rounds[c.name] = append(r.Rounds[c.name], f)
}

// conclude computes medians, and ratios within each round: what slows one
// round down slows all of it.
func (r *report) conclude() {
	r.Medians, r.Ratios = map[string]figures{}, map[string]map[string]float64{}
	for name, rounds := range r.Rounds {
		r.Medians[name] = figures{
			SubmitsPerSecond: medianOf(rounds, func(f figures) float64 { return f.SubmitsPerSecond }),
			P50Millis:        medianOf(rounds, func(f figures) float64 { return f.P50Millis }),
			P99Millis:        medianOf(rounds, func(f figures) float64 { return f.P99Millis }),
			JobsPerSecond:    medianOf(rounds, func(f figures) float64 { return f.JobsPerSecond }),
			CPUSeconds:       medianOf(rounds, func(f figures) float64 { return f.CPUSeconds }),
			ServerSeconds:    medianOf(rounds, func(f figures) float64 { return f.ServerSeconds }),
			MemoryMB:         medianOf(rounds, func(f figures) float64 { return f.MemoryMB }),
		}
		ours := r.Rounds["ours"]
		if len(ours) != len(rounds) {
			continue
		}
		var jobs, submits []float64
		for i, f := range rounds {
			jobs = append(jobs, ours[i].JobsPerSecond/f.JobsPerSecond)
			if f.SubmitsPerSecond > 0 {
				submits = append(submits, ours[i].SubmitsPerSecond/f.SubmitsPerSecond)
			}
		}
		r.Ratios[name] = map[string]float64{"jobs": quantile(jobs, 0.5)}
		if submits != nil {
			r.Ratios[name]["submits"] = quantile(submits, 0.5)
		}
	}
}

func (r *report) print(out io.Writer) {
	r.conclude()
	if len(r.order) > 0 {
		r.printContestants(out)
	}
	for _, t := range trials {
		if o := r.Trials[t.name]; o != nil {
			o.print(out, t.name)
		}
	}
	fmt.Fprintf(out, "%d jobs, %d submitters, %d processors\n", r.Jobs, r.Concurrency, r.Processors)
	for _, name := range slices.Sorted(maps.Keys(r.Settings)) {
		fmt.Fprintf(out, "%s = %s\n", name, r.Settings[name])
	}
}

func (r *report) printContestants(out io.Writer) {
	slices.SortFunc(r.order, func(a, b contestant) int { return cmp.Compare(place(a), place(b)) })
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tsubmit/s\tp50 ms\tp99 ms\tjobs/s\tCPU s\tservers\tMB\tours: submits\tjobs\t")
	for _, c := range r.order {
		f := r.Medians[c.name]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%.0f\t%.1f\t%.1f\t%.0f\t%s\t%s\t\n", c.name, some(f.SubmitsPerSecond, 0), some(f.P50Millis, 1),
			some(f.P99Millis, 1), f.JobsPerSecond, f.CPUSeconds, f.ServerSeconds, f.MemoryMB, some(r.Ratios[c.name]["submits"], 2), some(r.Ratios[c.name]["jobs"], 2))
	}
	_ = w.Flush()
	fmt.Fprintln(out)
	for _, c := range r.order {
		fmt.Fprintf(out, "%-10s %s\n", c.name, c.about)
	}
	fmt.Fprintln(out)
}

func place(c contestant) int {
	return slices.IndexFunc(contestants, func(other contestant) bool { return other.name == c.name })
}

// some shows a figure that not every contestant has.
func some(v float64, digits int) string {
	if v == 0 {
		return "–"
	}
	return fmt.Sprintf("%.*f", digits, v)
}

func (r *report) save(path string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding the report: %w", err)
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

func medianOf(rounds []figures, of func(figures) float64) float64 {
	values := make([]float64, len(rounds))
	for i, f := range rounds {
		values[i] = of(f)
	}
	return quantile(values, 0.5)
}

// quantile is the value below which the share q of them lies.
func quantile[T cmp.Ordered](values []T, q float64) T {
	if len(values) == 0 {
		var zero T
		return zero
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[int(q*float64(len(sorted)-1)+0.5)]
}
