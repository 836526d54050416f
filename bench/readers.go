package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"
)

// readers are the other ends of all streams, in a process of their own.
type readers struct{ *child }

// readersPlan is what the process is told.
type readersPlan struct {
	Addr string   `json:"addr"`
	Keys []string `json:"keys"`
	Each int      `json:"each"`
}

const (
	opened          = "open"
	openAtOnce      = 64
	arrivalsMayTake = time.Minute
)

// startReaders returns once every stream has shown its snapshot.
func startReaders(ctx context.Context, addr string, tenants []tenant) (*readers, error) {
	plan := readersPlan{Addr: addr, Each: streamsPerOwner}
	for _, t := range tenants {
		plan.Keys = append(plan.Keys, t.key)
	}
	c, err := startChild(ctx, "readers")
	if err != nil {
		return nil, err
	}
	err = json.NewEncoder(c.in).Encode(plan)
	var line string
	if err == nil {
		line, err = c.line()
	}
	if err == nil && line != opened {
		err = fmt.Errorf("opening streams: got %q", line)
	}
	if err != nil {
		c.stop()
		return nil, err
	}
	return &readers{c}, nil
}

// arrivals returns when each of the next n events was there.
func (r *readers) arrivals(since time.Time, n int) ([]time.Duration, error) {
	guard := time.AfterFunc(arrivalsMayTake, func() { _ = r.in.Close() })
	defer guard.Stop()
	waits := make([]time.Duration, n)
	for i := range waits {
		line, err := r.line()
		if err != nil {
			return nil, fmt.Errorf("waiting for event %d of %d: %w", i+1, n, err)
		}
		at, err := strconv.ParseInt(line, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("reading an arrival: %w", err)
		}
		waits[i] = time.Unix(0, at).Sub(since)
	}
	return waits, nil
}

// readStreams is the process: it prints a line when all streams are open, and
// the time at which each later event had come whole.
func readStreams(ctx context.Context, input *bufio.Reader) error {
	line, err := input.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("reading the plan: %w", err)
	}
	var plan readersPlan
	if err := json.Unmarshal(line, &plan); err != nil {
		return fmt.Errorf("reading the plan: %w", err)
	}
	arrived := make(chan time.Time, 1024) // blocks: whoever is late has its time already
	var opening errgroup.Group
	opening.SetLimit(openAtOnce)
	for _, key := range plan.Keys {
		for range plan.Each {
			opening.Go(func() error { return openReader(ctx, plan.Addr, key, arrived) })
		}
	}
	if err := opening.Wait(); err != nil {
		return err
	}
	fmt.Println(opened)
	go printArrivals(arrived)
	_, _ = io.Copy(io.Discard, input)
	return nil
}

func printArrivals(arrived <-chan time.Time) {
	out := bufio.NewWriter(os.Stdout)
	for at := range arrived {
		fmt.Fprintln(out, at.UnixNano())
		if len(arrived) == 0 {
			_ = out.Flush()
		}
	}
}
