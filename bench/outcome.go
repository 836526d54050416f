package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// outcome is what a trial measured, in the order it was noted.
type outcome struct {
	About    string     `json:"about"`
	Readings []*reading `json:"readings"`
}

// reading is one figure of every round.
type reading struct {
	Name   string    `json:"name"`
	Unit   string    `json:"unit"`
	Median float64   `json:"median"`
	Rounds []float64 `json:"rounds"`
}

// note adds this round's value of a figure.
func (o *outcome) note(name, unit string, value float64) {
	for _, r := range o.Readings {
		if r.Name == name {
			r.Rounds = append(r.Rounds, value)
			r.Median = quantile(r.Rounds, 0.5)
			return
		}
	}
	o.Readings = append(o.Readings, &reading{Name: name, Unit: unit, Median: value, Rounds: []float64{value}})
}

func (o *outcome) print(out io.Writer, name string) {
	fmt.Fprintf(out, "%s: %s\n\n", name, o.About)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tmedian\t\tof\t")
	for _, r := range o.Readings {
		fmt.Fprintf(w, "%s\t%.2f\t%s\t", r.Name, r.Median, r.Unit)
		for _, v := range r.Rounds {
			fmt.Fprintf(w, "%.2f\t", v)
		}
		fmt.Fprintln(w)
	}
	_ = w.Flush()
	fmt.Fprintln(out)
}
