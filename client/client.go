package client

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// Config says where the server is and how patient to be with it.
type Config struct {
	URL string // such as https://speech.example.com; required
	Key string // an API key, or an access token of a login

	// HTTP makes the requests; the default has no timeout, as streams stay open.
	HTTP *http.Client
	// UserAgent names the caller to the server.
	UserAgent string
	// Patience is the longest that one call waits for limits, all waits together;
	// ten minutes by default, without a bound when negative.
	Patience time.Duration
	// Waiting is told, before each wait, what for and for how long.
	Waiting func(reason string, d time.Duration)
	// Sleep takes the place of waiting, for tests.
	Sleep func(ctx context.Context, d time.Duration) error
}

// Client talks to one server. It may be used by many goroutines at once.
type Client struct {
	cfg     Config
	jitter  func(time.Duration) time.Duration
	reached atomic.Bool // the server answered once: losing it may be temporary
}

// New makes a client; nothing is sent before its first call.
func New(cfg Config) *Client {
	cfg.URL = strings.TrimRight(cfg.URL, "/")
	if cfg.HTTP == nil {
		cfg.HTTP = &http.Client{}
	}
	if cfg.UserAgent == "" {
		cfg.UserAgent = "masterspeak-go"
	}
	if cfg.Patience == 0 {
		cfg.Patience = 10 * time.Minute
	}
	if cfg.Waiting == nil {
		cfg.Waiting = func(string, time.Duration) {}
	}
	if cfg.Sleep == nil {
		cfg.Sleep = sleep
	}
	return &Client{cfg: cfg, jitter: spread}
}

// spread lengthens a wait by up to a quarter, so that those who were cut off
// together do not come back together.
func spread(d time.Duration) time.Duration {
	return d + rand.N(d/4+1) //nolint:gosec // nobody gains by guessing it
}

// sleep waits for d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
