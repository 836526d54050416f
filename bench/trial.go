package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
)

// trial measures one promise of the product by itself.
type trial struct {
	name, about string
	run         func(context.Context, *bout) error
}

var trials = []trial{
	{"http", "accepting over HTTP beside a bare echo handler and beside River's insert in process", runHTTP},
	{"idle", "from a submit to done on its stream, one at a time, with an instant coach", runIdle},
	{"streams", "open event streams on one API process: memory, and how soon all have a change", runStreams},
	{"overload", "submits at ten times the limits, and at ten times what can be done, beside half-open connections", runOverload},
	{"growth", "ours beside a million ended jobs and a backlog of 100,000, against empty tables", runGrowth},
	{"workers", "two worker processes against one, with a coach that takes 100 ms", runWorkers},
}

func trialNames() string {
	var names []string
	for _, t := range trials {
		names = append(names, t.name)
	}
	return strings.Join(names, ", ")
}

// bout is a trial under way.
type bout struct {
	*ground
	options
	name     string
	round    int
	settings map[string]string
	*outcome
}

// judge runs the chosen trials one after another.
func judge(ctx context.Context, g *ground, chosen []trial, o options, r *report) error {
	for _, t := range chosen {
		b := &bout{ground: g, options: o, name: t.name, settings: r.Settings, outcome: &outcome{About: t.about}}
		if err := t.run(ctx, b); err != nil {
			return fmt.Errorf("trial %s: %w", t.name, err)
		}
		r.Trials[t.name] = b.outcome
	}
	return nil
}

// rounds calls the function once a round.
func (b *bout) rounds(act func() error) error {
	for b.round = range b.options.rounds {
		if err := act(); err != nil {
			return fmt.Errorf("round %d: %w", b.round+1, err)
		}
		fmt.Fprintf(os.Stderr, "round %d  %-10s", b.round+1, b.name)
		for _, r := range b.Readings {
			fmt.Fprintf(os.Stderr, "  %s %.2f", r.Name, r.Rounds[len(r.Rounds)-1])
		}
		fmt.Fprintln(os.Stderr)
	}
	return nil
}

// inTurn calls the functions, each round beginning with another.
func (b *bout) inTurn(acts ...func() error) error {
	for i := range acts {
		if err := acts[(b.round+i)%len(acts)](); err != nil {
			return err
		}
	}
	return nil
}

// withDatabase gives act a fresh database, and drops it afterwards.
func (b *bout) withDatabase(ctx context.Context, act func(dsn string) error) (err error) {
	dsn, drop, err := b.freshDatabase(ctx, "bench_"+b.name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop()) }()
	return act(dsn)
}

// withService does so with the product's API running on it, configured further
// by the environment.
func (b *bout) withService(ctx context.Context, act func(*service) error, environ ...string) error {
	return b.withDatabase(ctx, func(dsn string) error {
		s, err := openService(ctx, dsn, environ...)
		if err != nil {
			return err
		}
		defer s.close()
		b.settings["nats sync_interval"], b.settings["rate limits"] = natsSync, limiterState
		return act(s)
	})
}
