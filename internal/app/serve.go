package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/masterspeak/masterspeak/api"
)

// serve answers on the listener until ctx ends, then lets requests finish. It
// closes the listener.
func serve(ctx context.Context, l net.Listener, h http.Handler) error {
	srv := api.NewHTTPServer(l.Addr().String(), h)
	failed := make(chan error, 1) // of one: Serve returns once
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	// Detached: the stop itself is what ended ctx.
	drain, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), drainTime, errors.New("requests took too long to end"))
	defer cancel()
	err := srv.Shutdown(drain)
	if err != nil {
		err = errors.Join(err, srv.Close())
	}
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// later ends d after ctx has, or with stop.
func later(ctx context.Context, d time.Duration) (_ context.Context, stop func()) {
	// Detached: the delay begins with the end of ctx.
	delayed, cancel := context.WithCancel(context.WithoutCancel(ctx))
	forget := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-delayed.Done():
		}
	})
	return delayed, func() { forget(); cancel() }
}

// lasting outlives ctx, for who watches a process: until its last request or job
// has ended there is something to see, and the last scrape counts it.
func lasting(ctx context.Context) (_ context.Context, stop func()) {
	return context.WithCancel(context.WithoutCancel(ctx)) // Detached: its owner ends it
}

// tellOfDrain says at the end of ctx why the process does not end yet.
func (s *stack) tellOfDrain(ctx context.Context) (forget func() bool) {
	return context.AfterFunc(ctx, func() {
		if s.cfg.DrainDelay > 0 {
			s.log.Info().Stringer("drain_delay", s.cfg.DrainDelay).Msg("stopping, requests are still taken")
		}
	})
}

// dismissing closes a client's connection after its next answer once ctx has
// ended, so that its further requests go elsewhere.
func dismissing(ctx context.Context, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ctx.Err() != nil {
			w.Header().Set("Connection", "close")
		}
		h.ServeHTTP(w, r)
	})
}

// listen is net.Listen that says what to do when the address is taken.
func listen(ctx context.Context, addr, flag string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listening on %s (choose another with %s): %w", addr, flag, err)
	}
	return l, nil
}
