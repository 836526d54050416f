package client

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const (
	// maxBroken streams in a row without news make us poll instead.
	maxBroken = 3
	longPoll  = 25 * time.Second
)

var (
	// errNoStream: the server answered, but not with a stream.
	errNoStream = errors.New("the server does not stream")
	errLeft     = errors.New("the reader wants no more")
)

// Wait returns the analysis when it has ended, however it did.
func (c *Client) Wait(ctx context.Context, id string) (*Analysis, error) {
	var last *Analysis
	for a, err := range c.Stream(ctx, id) {
		if err != nil {
			return nil, err
		}
		last = a
	}
	return last, nil
}

// Stream gives every state of the analysis that is seen on its way, and last of
// all the whole of it. It follows the event stream, again after the last version
// when it breaks, and polls where streaming does not work. An error is its end.
func (c *Client) Stream(ctx context.Context, id string) iter.Seq2[*Analysis, error] {
	return c.StreamAfter(ctx, &Analysis{ID: id})
}

// StreamAfter is Stream for who has seen a.
func (c *Client) StreamAfter(ctx context.Context, a *Analysis) iter.Seq2[*Analysis, error] {
	return func(yield func(*Analysis, error) bool) {
		f := follower{client: c, latest: a, seen: func(a *Analysis) bool { return yield(a, nil) }}
		if err := f.run(ctx); err != nil && !errors.Is(err, errLeft) {
			yield(nil, err)
		}
	}
}

// follower is one reader of one analysis.
type follower struct {
	client *Client
	latest *Analysis // never nil
	seen   func(*Analysis) (more bool)
}

func (f *follower) run(ctx context.Context) error {
	for broken := 0; broken < maxBroken && !f.latest.Ended(); broken++ {
		if broken > 0 {
			if err := f.client.cfg.Sleep(ctx, f.client.jitter(time.Duration(broken)*time.Second)); err != nil {
				return err
			}
		}
		before := f.latest.Version
		err := f.stream(ctx)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if errors.Is(err, errLeft) {
			return err
		}
		if refused := (*Error)(nil); errors.Is(err, errNoStream) || errors.As(err, &refused) {
			break
		}
		if f.latest.Version > before {
			broken = 0 // that stream did bring news
		}
	}
	return f.poll(ctx)
}

// see notes a state and shows it.
func (f *follower) see(a *Analysis) error {
	f.latest = a
	if !f.seen(a) {
		return errLeft
	}
	return nil
}

// stream reads one stream to its end and returns why it ended before the
// analysis did.
func (f *follower) stream(ctx context.Context) error {
	header := map[string]string{}
	if f.latest.Version > 0 {
		header["Last-Event-ID"] = strconv.FormatInt(f.latest.Version, 10)
	}
	r := request{method: http.MethodGet, path: analysisPath(f.latest.ID) + "/events", header: header}
	return f.client.readStream(ctx, r, f.event)
}

// event takes one event of the stream; older states than we have are dropped.
func (f *follower) event(e event) (more bool, err error) {
	if e.name == "gone" {
		return false, errNoStream // a look says so in the server's words
	}
	a := &Analysis{}
	if err := a.UnmarshalJSON([]byte(e.data)); err != nil {
		return false, err
	}
	if a.Version < f.latest.Version {
		return true, nil
	}
	if err := f.see(a); err != nil {
		return false, err
	}
	return !a.Ended() || (e.name != "done" && !a.complete()), nil
}

// poll asks again and again, each time with patience, until nothing is missing.
func (f *follower) poll(ctx context.Context) error {
	for !f.latest.complete() {
		header := map[string]string{}
		if !f.latest.Ended() && f.latest.Version > 0 {
			header["If-None-Match"] = f.latest.etag()
		}
		a, err := f.client.call(ctx, request{
			method: http.MethodGet, header: header,
			path: fmt.Sprintf("%s?wait=%d", analysisPath(f.latest.ID), int(longPoll.Seconds())),
		})
		if err != nil {
			return err
		}
		if a.status != http.StatusNotModified {
			next := &Analysis{}
			if err := next.UnmarshalJSON(a.body); err != nil {
				return err
			}
			if err := f.see(next); err != nil {
				return err
			}
		}
		if f.latest.Ended() {
			return nil
		}
		if a.header.Get("Preference-Applied") == "" { // it did not wait, so we do
			if err := f.client.cfg.Sleep(ctx, max(retryAfter(a.header), time.Second)); err != nil {
				return err
			}
		}
	}
	return nil
}

func analysisPath(id string) string { return "/v1/analyses/" + url.PathEscape(id) }
