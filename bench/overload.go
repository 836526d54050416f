package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	saturating = 32 // callers that keep two processors busy
	paced      = 100
	limit      = 2  // submissions a second of each of these
	overload   = 10 // times as much
	halfOpen   = 500
	chapter    = 8 * time.Second
)

// runOverload asks what the service still does for whom it admits when ten times
// as much is asked, beside clients that never end their request: once as much as
// its limits allow, by callers that keep their pace, and once as much as it can
// do, by callers that never wait.
func runOverload(ctx context.Context, b *bout) error {
	b.settings["overload"] = fmt.Sprintf("%d half-open connections; %d callers each at ten times its limit, or %d that ask again at once",
		halfOpen, paced, saturating*overload)
	return b.rounds(func() error {
		err := b.withService(ctx, func(s *service) error {
			return b.overload(ctx, s, "limits", gale{paced, paced, time.Second}, gale{paced, paced, time.Second / (overload * limit)})
		}, fmt.Sprintf("RATE_LIMIT_ANALYSIS=%d/second", limit))
		if err != nil {
			return err
		}
		return b.withService(ctx, func(s *service) error {
			return b.overload(ctx, s, "capacity", gale{saturating * overload, 1, 0}, gale{saturating * overload, saturating * overload, 0})
		}, "MAX_IN_FLIGHT=0")
	})
}

// gale is how hard it blows: so many of the callers, each once an interval, or
// as soon as it is answered.
type gale struct {
	callers, blow int
	every         time.Duration
}

func (b *bout) overload(ctx context.Context, s *service, name string, idly, hard gale) error {
	callers, err := s.someClients(ctx, hard.callers)
	if err != nil {
		return err
	}
	defer callers.close()
	if _, err := storm(ctx, callers, idly); err != nil { // grows what grows once
		return err
	}
	idle, err := storm(ctx, callers, idly)
	if err != nil {
		return err
	}
	before, err := s.api.resident()
	if err != nil {
		return err
	}
	stop := openHalf(ctx, s.addr)
	time.Sleep(6 * time.Second) // until all are open
	over, err := storm(ctx, callers, hard)
	left := stop()
	if err != nil {
		return err
	}
	after, err := s.api.resident()
	if err != nil {
		return err
	}
	idleP99, overP99 := millis(quantile(idle.admitted, 0.99)), millis(quantile(over.admitted, 0.99))
	b.note(name+": idle p99", "ms", idleP99)
	b.note(name+": asked", "/s", over.perSecond(over.answered()))
	b.note(name+": admitted", "/s", over.perSecond(len(over.admitted)))
	b.note(name+": admitted p50", "ms", millis(quantile(over.admitted, 0.50)))
	b.note(name+": admitted p99", "ms", overP99)
	b.note(name+": admitted p99 / idle p99", "×", overP99/idleP99)
	b.note(name+": answered 429", "", float64(over.refused[http.StatusTooManyRequests]))
	b.note(name+": answered 503", "", float64(over.refused[http.StatusServiceUnavailable]))
	b.note(name+": refused otherwise, or without Retry-After", "", float64(over.bare))
	b.note(name+": half-open connections hung up on", "", float64(left))
	b.note(name+": memory before", "MiB", float64(before)/(1<<20))
	b.note(name+": memory after", "MiB", float64(after)/(1<<20))
	return nil
}

// someClients is clients that come a few at a time: all at once would be refused.
func (s *service) someClients(ctx context.Context, n int) (callers, error) {
	tenants, err := s.openAccounts(ctx, n)
	if err != nil {
		return nil, err
	}
	all, err := dialCallers(ctx, s.addr, tenants)
	if err != nil {
		return nil, err
	}
	for some := range slices.Chunk(all, 4) {
		if err := some.warm(); err != nil {
			all.close()
			return nil, err
		}
	}
	return all, nil
}

// weather is what a storm of callers met.
type weather struct {
	took time.Duration

	mu       sync.Mutex // guards what follows
	admitted []time.Duration
	refused  map[int]int // by status
	bare     int         // neither 429 nor 503, or without a Retry-After
}

func (w *weather) answered() (n int) {
	n = len(w.admitted)
	for _, some := range w.refused {
		n += some
	}
	return n
}

func (w *weather) perSecond(n int) float64 { return float64(n) / w.took.Seconds() }

// storm lets callers submit, again and again, for a chapter.
func storm(ctx context.Context, all callers, blow gale) (*weather, error) {
	w := &weather{refused: map[int]int{}}
	began := time.Now()
	var g errgroup.Group
	for i, c := range all[:blow.blow] {
		g.Go(func() error {
			own := weather{refused: map[int]int{}}
			due := began.Add(blow.every * time.Duration(i) / time.Duration(blow.blow)) // not all at once
			for ; time.Since(began) < chapter && ctx.Err() == nil; due = due.Add(blow.every) {
				time.Sleep(time.Until(due))
				if err := own.meet(c); err != nil {
					return err
				}
			}
			w.add(&own)
			return nil
		})
	}
	err := g.Wait()
	w.took = time.Since(began)
	return w, err
}

func (w *weather) meet(c *caller) error {
	began := time.Now()
	answer, err := c.ask(c.post)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return fmt.Errorf("reading an answer: %w", err)
	}
	if answer.StatusCode == http.StatusAccepted {
		w.admitted = append(w.admitted, time.Since(began))
		return nil
	}
	w.refused[answer.StatusCode]++
	fit := answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode == http.StatusServiceUnavailable
	if !fit || answer.Header.Get("Retry-After") == "" {
		w.bare++
	}
	return nil
}

func (w *weather) add(own *weather) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.admitted = append(w.admitted, own.admitted...)
	w.bare += own.bare
	for status, n := range own.refused {
		w.refused[status] += n
	}
}

// openHalf keeps connections whose request never ends, one byte a second, and
// opens each again when it is hung up on. Stop says how often that was.
func openHalf(ctx context.Context, addr string) (stop func() int64) {
	ctx, cancel := context.WithCancel(ctx)
	var open sync.WaitGroup
	var ended atomic.Int64
	for i := range halfOpen {
		open.Go(func() {
			time.Sleep(time.Duration(i) * 5 * time.Second / halfOpen) // not all at once, nor ever again
			for ctx.Err() == nil {
				drip(ctx, addr)
				ended.Add(1)
			}
		})
	}
	return func() int64 { n := ended.Load(); cancel(); open.Wait(); return n }
}

func drip(ctx context.Context, addr string) {
	c, err := dialCaller(ctx, addr, "")
	if err != nil {
		return
	}
	defer c.close()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	_, err = io.WriteString(c.conn, "POST /v1/analyses HTTP/1.1\r\nHost: bench\r\nX-Slow: ")
	for err == nil {
		select {
		case <-tick.C:
			_, err = c.conn.Write([]byte("x"))
		case <-ctx.Done():
			return
		}
	}
}
