// Command bench measures MasterSpeak beside River, Asynq, its own design
// without group commit, and what the same Postgres can write at best.
//
// It promises the same work for all: 1.5 kB of text in, an instant handler, a
// result of 1 kB in a row of its own, and as many of these rows as jobs. All
// run in this process, one after another, in rounds that each begin with
// another of them.
//
// Trap: the figures of one machine say little about another. Compare ratios.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

// options are the flags.
type options struct {
	jobs, concurrency, rounds int
	only                      string
	json, cpuprofile          string
}

func main() {
	var o options
	flag.IntVar(&o.jobs, "jobs", 20_000, "jobs per contestant and round")
	flag.IntVar(&o.concurrency, "concurrency", 256, "submitters at the same time, each its own owner")
	flag.IntVar(&o.rounds, "rounds", 3, "rounds; the figures are medians")
	flag.StringVar(&o.only, "only", "", "contestants, with commas; all when empty")
	flag.StringVar(&o.json, "json", "", "write all figures to this file")
	flag.StringVar(&o.cpuprofile, "cpuprofile", "", "write a CPU profile of ours, of the last round, to this file")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	chosen, err := choose(o.only)
	if err != nil {
		return err
	}
	ground, err := openGround(ctx)
	if err != nil {
		return err
	}
	defer ground.close()
	report, err := compete(ctx, ground, chosen, o)
	if err != nil {
		return err
	}
	report.print(os.Stdout)
	if o.json == "" {
		return nil
	}
	return report.save(o.json)
}

// choose returns the named contestants in their usual order.
func choose(only string) ([]contestant, error) {
	if only == "" {
		return contestants, nil
	}
	names := strings.Split(only, ",")
	var chosen []contestant
	for _, c := range contestants {
		if i := slices.Index(names, c.name); i >= 0 {
			chosen, names = append(chosen, c), slices.Delete(names, i, i+1)
		}
	}
	if len(names) > 0 {
		return nil, fmt.Errorf("choosing contestants: there is no %s", strings.Join(names, ", "))
	}
	return chosen, nil
}
