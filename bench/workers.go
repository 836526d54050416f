package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"

	"github.com/masterspeak/masterspeak/internal/intake"
)

const (
	providerTakes = 100 * time.Millisecond
	workerSlots   = 8
	// jobsPerWorkerJob makes the trial as long as the others: a slot does ten a second.
	jobsPerWorkerJob = 25
)

func runWorkers(ctx context.Context, b *bout) error {
	provider := httptest.NewServer(http.HandlerFunc(advise))
	defer provider.Close()
	b.settings["workers"] = fmt.Sprintf("%d slots each, the provider takes %s", workerSlots, providerTakes)
	return b.rounds(func() error {
		var one, two float64
		err := b.inTurn(
			func() (err error) { one, err = b.workIn(ctx, 1, provider.URL); return err },
			func() (err error) { two, err = b.workIn(ctx, 2, provider.URL); return err },
		)
		if err != nil {
			return err
		}
		b.note("one worker", "jobs/s", one)
		b.note("two workers", "jobs/s", two)
		b.note("two / one", "×", two/one)
		return nil
	})
}

// workIn lets so many processes do all jobs and returns their speed.
func (b *bout) workIn(ctx context.Context, processes int, provider string) (speed float64, err error) {
	err = b.withService(ctx, func(s *service) error {
		for range processes {
			w, err := s.startWorker(ctx, provider)
			if err != nil {
				return err
			}
			defer w.stop()
		}
		jobs := max(b.jobs/jobsPerWorkerJob, 2*workerSlots)
		if err := s.submitFor(ctx, b.options, jobs); err != nil {
			return err
		}
		took, err := s.awaitResults(ctx, jobs)
		speed = float64(jobs) / took.Seconds()
		return err
	})
	return speed, err
}

func (s *service) startWorker(ctx context.Context, provider string) (*child, error) {
	ops, err := freeAddress()
	if err != nil {
		return nil, err
	}
	w, err := startChild(ctx, "worker", append(s.environ(), "OPS_ADDR="+ops, "WORKER_CONCURRENCY="+strconv.Itoa(workerSlots),
		"COACH=openai", "OPENAI_BASE_URL="+provider, "OPENAI_MODEL=imitation", "OPENAI_API_KEY=none")...)
	if err != nil {
		return nil, err
	}
	if err := listening(ctx, ops); err != nil {
		w.stop()
		return nil, err
	}
	return w, nil
}

// submitFor hands in the jobs of many owners, in this process.
func (s *service) submitFor(ctx context.Context, o options, jobs int) error {
	in, ids := intake.New(s.store, s.store, s.telegraph()), owners(o.concurrency)
	o.jobs = jobs
	return newHeat(s.dsn, o).accept(ctx, func(ctx context.Context, owner int) error {
		_, err := in.Submit(ctx, submission(ids[owner]))
		return err
	})
}

const (
	countResults = `SELECT count(*) FROM results`
	// The database's clock: looking seldom costs no precision.
	timeResults = `SELECT extract(epoch FROM (SELECT max(created_at) FROM results) - (SELECT min(created_at) FROM submissions))::float8`
)

// awaitResults returns the time from the first submit to the last result.
func (s *service) awaitResults(ctx context.Context, want int) (time.Duration, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errTooSlow)
	defer cancel()
	pool, err := openPool(ctx, s.dsn, 1)
	if err != nil {
		return 0, err
	}
	defer pool.Close()
	for got := 0; got < want; {
		select {
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		case <-time.After(100 * time.Millisecond):
		}
		if err := pool.QueryRow(ctx, countResults).Scan(&got); err != nil {
			return 0, fmt.Errorf("counting results: %w", err)
		}
	}
	var seconds float64
	if err := pool.QueryRow(ctx, timeResults).Scan(&seconds); err != nil {
		return 0, fmt.Errorf("timing results: %w", err)
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

// advise answers as an OpenAI-compatible provider does, after a while, and so
// that nothing has to be asked again.
func advise(w http.ResponseWriter, r *http.Request) {
	time.Sleep(providerTakes)
	content, _ := json.Marshal(map[string]any{ // constants marshal
		"summary":       "Clear and warm.",
		"strengths":     []any{map[string]string{"text": "You open well.", "quote": "we begin with what we know"}},
		"improvements":  []any{map[string]string{"text": "Say it once.", "quote": "ask what follows", "suggestion": "ask what is next"}},
		"next_exercise": "Breathe.",
	})
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"id": "c", "object": "chat.completion", "model": "imitation",
		"choices": []any{map[string]any{
			"index": 0, "finish_reason": "stop", "message": map[string]string{"role": "assistant", "content": string(content)},
		}},
		"usage": map[string]int{"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
	})
}
