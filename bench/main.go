// Command bench measures MasterSpeak beside River, Asynq, its own design
// without group commit, and what the same Postgres can write at best; and, in
// trials of their own, single promises of the product.
//
// It promises the same work for all contestants: 1.5 kB of text in, an instant
// handler, a result of 1 kB in a row of its own, and as many of these rows as
// jobs. They run one after another, in rounds that each begin with another of
// them. Whatever a trial divides comes from the same round.
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

	"github.com/masterspeak/masterspeak/internal/app"
)

// options are the flags.
type options struct {
	jobs, concurrency, rounds int
	streams                   int
	only                      string
	json, cpuprofile          string
}

func main() {
	app.CollectLess() // as the product does; all contestants in this process gain by it
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := execute(ctx)
	stop()
	os.Exit(code)
}

func execute(ctx context.Context) int {
	if len(os.Args) == 3 && os.Args[1] == childMark {
		return beChild(ctx, os.Args[2])
	}
	return exitCode(run(ctx, parse()))
}

func exitCode(err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, "bench:", err)
	return 1
}

func parse() (o options) {
	flag.IntVar(&o.jobs, "jobs", 20_000, "jobs per contestant and round")
	flag.IntVar(&o.concurrency, "concurrency", 256, "submitters at the same time, each its own owner")
	flag.IntVar(&o.rounds, "rounds", 3, "rounds; the figures are medians")
	flag.IntVar(&o.streams, "streams", 10_000, "open event streams in the trial of that name")
	flag.StringVar(&o.only, "only", "", "contestants and trials, with commas; all contestants when empty. Trials: "+trialNames())
	flag.StringVar(&o.json, "json", "", "write all figures to this file")
	flag.StringVar(&o.cpuprofile, "cpuprofile", "", "write a CPU profile of ours, of the last round, to this file")
	flag.Parse()
	return o
}

func run(ctx context.Context, o options) error {
	chosen, judged, err := choose(o.only)
	if err != nil {
		return err
	}
	ground, err := openGround(ctx)
	if err != nil {
		return err
	}
	defer ground.close()
	report := newReport(o)
	if report.Settings, err = ground.settings(ctx); err != nil {
		return err
	}
	if err := compete(ctx, ground, chosen, o, report); err != nil {
		return err
	}
	if err := judge(ctx, ground, judged, o, report); err != nil {
		return err
	}
	report.print(os.Stdout)
	if o.json == "" {
		return nil
	}
	return report.save(o.json)
}

// choose returns what is named, in the usual order.
func choose(only string) (some []contestant, judged []trial, err error) {
	if only == "" {
		return contestants, nil, nil
	}
	names := strings.Split(only, ",")
	named := func(name string) bool {
		before := len(names)
		names = slices.DeleteFunc(names, func(n string) bool { return n == name })
		return len(names) < before
	}
	for _, c := range contestants {
		if named(c.name) {
			some = append(some, c)
		}
	}
	for _, t := range trials {
		if named(t.name) {
			judged = append(judged, t)
		}
	}
	if len(names) > 0 {
		return nil, nil, fmt.Errorf("choosing: there is no %s", strings.Join(names, ", "))
	}
	return some, judged, nil
}
