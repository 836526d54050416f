package app_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// events is an open stream of server-sent events.
type events struct {
	c     *client
	req   *http.Request
	resp  *http.Response
	in    *bufio.Reader
	seen  bytes.Buffer
	leave context.CancelFunc
}

// frame is one event; a comment has no name.
type frame struct{ event, id, data string }

func (c *client) stream(path string, headers ...string) *events {
	c.t.Helper()
	req := c.request("GET "+path, nil, headers...)
	ctx, leave := context.WithCancel(req.Context())
	e := &events{c: c, req: req.WithContext(ctx), leave: leave}
	resp, err := c.http.Do(e.req) //nolint:bodyclose // end closes it
	if err != nil {
		c.t.Fatal(err)
	}
	e.resp, e.in = resp, bufio.NewReader(io.TeeReader(resp.Body, &e.seen))
	c.t.Cleanup(func() { e.end() })
	if resp.StatusCode != http.StatusOK {
		c.t.Fatalf("%s: got status %d", path, resp.StatusCode)
	}
	return e
}

// end leaves the stream and holds what was seen of it to the contract.
func (e *events) end() {
	e.leave()
	_ = e.resp.Body.Close()
	e.resp.Body = io.NopCloser(&e.seen)
	e.c.validate(e.req, e.resp)
}

// next returns the next event, skipping what keeps the stream alive; one
// without a name is the end.
func (e *events) next() (f frame) {
	e.c.t.Helper()
	for {
		line, err := e.in.ReadString('\n')
		if err != nil {
			return frame{}
		}
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch name {
		case "event":
			f.event = value
		case "id":
			f.id = value
		case "data":
			f.data = value
		case "":
			if f.event != "" {
				return f
			}
		}
	}
}

func (e *events) want(event string) frame {
	e.c.t.Helper()
	f := e.next()
	if f.event != event {
		e.c.t.Fatalf("got event %q, want %q: %.500s", f.event, event, f.data)
	}
	return f
}

// until reads on until there was such an event about each of the analyses, and
// returns the last.
func (e *events) until(event string, ids ...string) (a analysis) {
	e.c.t.Helper()
	for missing := slices.Clone(ids); len(missing) > 0; {
		f := e.next()
		if f.event == "" {
			e.c.t.Fatalf("the stream ended without %s of %v", event, missing)
		}
		if f.event != event {
			continue
		}
		a = f.analysis(e.c.t)
		missing = slices.DeleteFunc(missing, func(id string) bool { return id == a.Id.String() })
	}
	return a
}

func (f frame) analysis(t *testing.T) (a analysis) {
	t.Helper()
	if err := json.Unmarshal([]byte(f.data), &a); err != nil {
		t.Fatalf("reading event %s: %v", f.event, err)
	}
	return a
}

func (f frame) version(t *testing.T) int64 {
	t.Helper()
	n, err := strconv.ParseInt(f.id, 10, 64)
	if err != nil {
		t.Fatalf("event %s has id %q: %v", f.event, f.id, err)
	}
	return n
}
