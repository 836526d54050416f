package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const (
	// quietLimit is ours for a stream; the server keeps it alive every 15 s.
	quietLimit = 45 * time.Second
	// maxBroken streams in a row without news make us poll instead.
	maxBroken = 3
	longPoll  = 25 * time.Second
)

var errQuiet = errors.New("the stream was quiet for longer than " + quietLimit.String())

// follow waits for the end of the analysis and returns all of it; seen gets
// every state on the way. It streams, and polls where streaming does not work.
func (c *client) follow(ctx context.Context, d *document, seen func(*document)) (*document, error) {
	for broken := 0; broken < maxBroken && !d.Status.Terminal(); broken++ {
		if broken > 0 {
			if err := c.sleep(ctx, time.Duration(broken)*time.Second); err != nil {
				return nil, err
			}
		}
		next, err := c.stream(ctx, d, seen)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if next.Version > d.Version {
			broken = 0 // that stream did bring news
		}
		d = next
		if errors.Is(err, errNoStream) {
			break
		}
	}
	return c.poll(ctx, d, seen)
}

// errNoStream: the server answered, but not with a stream.
var errNoStream = errors.New("the server does not stream")

// stream reads one stream to its end and returns the latest document, which is
// never nil, and why it ended before the analysis did.
func (c *client) stream(ctx context.Context, latest *document, seen func(*document)) (*document, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	quiet := time.AfterFunc(quietLimit, func() { cancel(errQuiet) })
	defer quiet.Stop()
	response, err := c.send(ctx, request{
		method: http.MethodGet, path: analysisPath(latest.ID) + "/events",
		header: map[string]string{
			"Accept": "text/event-stream", "Accept-Encoding": "identity",
			"Last-Event-ID": strconv.FormatInt(latest.Version, 10),
		},
	})
	if err != nil {
		return latest, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return latest, errNoStream
	}
	err = readEvents(response.Body, func() { quiet.Reset(quietLimit) }, func(e event) (more bool, err error) {
		d, err := readDocument([]byte(e.data))
		if err != nil {
			return false, err
		}
		if d.Version < latest.Version {
			return true, nil
		}
		latest = d
		seen(d)
		return !d.Status.Terminal() || (e.name != "done" && !d.complete()), nil
	})
	return latest, err
}

// poll asks again and again, each time with patience, until nothing is missing.
func (c *client) poll(ctx context.Context, d *document, seen func(*document)) (*document, error) {
	for !d.complete() {
		header := map[string]string{}
		if !d.Status.Terminal() {
			header["If-None-Match"] = d.etag()
		}
		a, err := c.call(ctx, request{method: http.MethodGet, header: header,
			path: fmt.Sprintf("%s?wait=%d", analysisPath(d.ID), int(longPoll.Seconds()))})
		if err != nil {
			return nil, err
		}
		if a.status != http.StatusNotModified {
			if d, err = readDocument(a.body); err != nil {
				return nil, err
			}
			seen(d)
		}
		if d.Status.Terminal() {
			return d, nil
		}
		if a.header.Get("Preference-Applied") == "" { // it did not wait, so we do
			if err := c.sleep(ctx, max(retryAfter(a.header), time.Second)); err != nil {
				return nil, err
			}
		}
	}
	return d, nil
}

func analysisPath(id string) string { return "/v1/analyses/" + url.PathEscape(id) }
