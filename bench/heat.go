package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"runtime/pprof"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// patience is how long a heat may take.
const patience = 10 * time.Minute

var errTooSlow = fmt.Errorf("not all jobs were done within %s", patience)

// heat is one run of one contestant, on a database of its own.
type heat struct {
	dsn               string
	jobs, concurrency int
	cpuprofile        string // empty: none

	finished atomic.Int64
	all      chan struct{} // closed by the last job

	began, submitted, ended time.Time
	counted                 int64           // results by the end; beside a backlog more than jobs
	waits                   []time.Duration // of each submit
	spent                   usage
	settings                map[string]string // what the contestant itself stores with
}

func newHeat(dsn string, o options) *heat {
	return &heat{dsn: dsn, jobs: o.jobs, concurrency: o.concurrency, all: make(chan struct{}), settings: map[string]string{}}
}

// done is called when the result of a job is committed.
func (h *heat) done(n int) {
	if h.finished.Add(int64(n)) == int64(h.jobs) {
		close(h.all)
	}
}

// drive submits all jobs, each from the next free submitter, and waits until
// their results are committed.
func (h *heat) drive(ctx context.Context, submit func(ctx context.Context, owner int) error) error {
	return h.measure(ctx, func(ctx context.Context) error {
		if err := h.submitAll(ctx, submit); err != nil {
			return err
		}
		h.submitted = time.Now()
		select {
		case <-h.all:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("waiting for results, %d of %d are there: %w", h.finished.Load(), h.jobs, context.Cause(ctx))
		}
	})
}

// accept submits all jobs and waits for none.
func (h *heat) accept(ctx context.Context, submit func(ctx context.Context, owner int) error) error {
	return h.measure(ctx, func(ctx context.Context) error {
		err := h.submitAll(ctx, submit)
		h.submitted = time.Now()
		return err
	})
}

func (h *heat) submitAll(ctx context.Context, submit func(ctx context.Context, owner int) error) error {
	var next atomic.Int64
	h.waits = make([]time.Duration, h.jobs)
	g, ctx := errgroup.WithContext(ctx)
	for owner := range h.concurrency {
		g.Go(func() error {
			for {
				i := int(next.Add(1)) - 1
				if i >= h.jobs {
					return nil
				}
				began := time.Now()
				if err := submit(ctx, owner); err != nil {
					return fmt.Errorf("submitting: %w", err)
				}
				h.waits[i] = time.Since(began)
			}
		})
	}
	return g.Wait()
}

// measure runs the work with the clock, the meter and the profiler on.
func (h *heat) measure(ctx context.Context, work func(context.Context) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errTooSlow)
	defer cancel()
	debug.FreeOSMemory() // what the one before left is not ours
	stop, err := h.profile()
	if err != nil {
		return err
	}
	m := startMeter()
	h.began = time.Now()
	err = work(ctx)
	h.ended, h.counted = time.Now(), h.finished.Load()
	h.spent = m.stop()
	return errors.Join(err, stop())
}

func (h *heat) profile() (stop func() error, err error) {
	if h.cpuprofile == "" {
		return func() error { return nil }, nil
	}
	file, err := os.Create(h.cpuprofile)
	if err != nil {
		return nil, fmt.Errorf("creating the profile: %w", err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, errors.Join(fmt.Errorf("starting the profile: %w", err), file.Close())
	}
	return func() error { pprof.StopCPUProfile(); return file.Close() }, nil
}
