package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
)

// compete runs all rounds, each beginning with another contestant.
func compete(ctx context.Context, g *ground, chosen []contestant, o options, r *report) error {
	skipped := map[string]bool{}
	for round := range o.rounds {
		for i := range chosen {
			c := chosen[(round+i)%len(chosen)]
			if skipped[c.name] {
				continue
			}
			figures, err := runHeat(ctx, g, c, o, round, r.Settings)
			if errors.Is(err, errSkipped) {
				skipped[c.name] = true
				fmt.Fprintf(os.Stderr, "%s: %v\n", c.name, err)
				continue
			}
			if err != nil {
				return fmt.Errorf("round %d, %s: %w", round+1, c.name, err)
			}
			fmt.Fprintf(os.Stderr, "round %d  %-10s %7.0f jobs/s\n", round+1, c.name, figures.JobsPerSecond)
			r.add(round, c, figures)
		}
	}
	return nil
}

// runHeat runs one contestant once and checks what it left.
func runHeat(ctx context.Context, g *ground, c contestant, o options, round int, settings map[string]string) (f figures, err error) {
	dsn, drop, err := g.freshDatabase(ctx, fmt.Sprintf("bench_%d_%s", round, c.name))
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, drop()) }()
	h := newHeat(dsn, o)
	if c.name == "ours" && round == o.rounds-1 {
		h.cpuprofile = o.cpuprofile
	}
	if err := c.run(ctx, h); err != nil {
		return f, err
	}
	for name, value := range h.settings {
		settings[name] = value
	}
	return h.figures(), check(ctx, h, c)
}

// check counts what is in Postgres: one whole result for each job, and its text.
func check(ctx context.Context, h *heat, c contestant) error {
	conn, err := pgx.Connect(ctx, h.dsn)
	if err != nil {
		return fmt.Errorf("connecting: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var results, whole, texts int
	err = conn.QueryRow(ctx, `SELECT count(*), count(*) FILTER (WHERE length(r.document::text) = $1), count(s.id)
		FROM results r LEFT JOIN submissions s ON s.id = r.id AND s.owner_id = r.owner_id AND length(s.body) = $2`,
		len(result), len(speech)).Scan(&results, &whole, &texts)
	if err != nil {
		return fmt.Errorf("counting results: %w", err)
	}
	wantTexts := h.jobs
	if !c.keepsText {
		wantTexts = 0
	}
	if results != h.jobs || whole != h.jobs || texts != wantTexts || h.finished.Load() != int64(h.jobs) {
		return fmt.Errorf("checking: %d results, %d of them whole, %d with their text, %d reported; want %d, %d, %d, %d",
			results, whole, texts, h.finished.Load(), h.jobs, h.jobs, wantTexts, h.jobs)
	}
	return nil
}

// figures are what one heat measured.
type figures struct {
	SubmitsPerSecond float64 `json:"submits_per_second,omitempty"`
	P50Millis        float64 `json:"submit_p50_ms,omitempty"`
	P99Millis        float64 `json:"submit_p99_ms,omitempty"`
	JobsPerSecond    float64 `json:"jobs_per_second"`
	CPUSeconds       float64 `json:"cpu_seconds"`
	ServerSeconds    float64 `json:"server_cpu_seconds"`
	MemoryMB         float64 `json:"peak_memory_mb"`
}

func (h *heat) figures() figures {
	f := figures{
		JobsPerSecond: float64(h.counted) / h.ended.Sub(h.began).Seconds(),
		CPUSeconds:    h.spent.CPU.Seconds(),
		ServerSeconds: h.spent.Servers.Seconds(),
		MemoryMB:      float64(h.spent.Memory) / (1 << 20),
	}
	if len(h.waits) > 0 {
		f.SubmitsPerSecond = float64(h.jobs) / h.submitted.Sub(h.began).Seconds()
		f.P50Millis, f.P99Millis = millis(quantile(h.waits, 0.50)), millis(quantile(h.waits, 0.99))
	}
	return f
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
