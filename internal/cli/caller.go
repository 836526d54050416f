package cli

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/masterspeak/masterspeak/client"
)

// errInterrupted takes the place of the signal's own words.
var errInterrupted = errors.New("interrupted")

// caller is the client of one file or command: it says what is waited for, and
// errors say what to do.
type caller struct {
	*client.Client
	endpoint endpoint
	say      func(string)
}

// caller is for a command that makes its calls one after the other.
func (p *program) caller(server endpointFlags) (*caller, error) {
	found, err := p.endpoint(server)
	if err != nil {
		return nil, err
	}
	return p.newCaller(found, func(text string) { fmt.Fprintln(p.Err, "masterspeak: "+clean(text)) }), nil
}

// newCaller waits for limits as long as it takes: somebody sees why, and may
// interrupt it.
func (p *program) newCaller(server endpoint, say func(string)) *caller {
	c := &caller{endpoint: server, say: say}
	c.Client = client.New(client.Config{
		URL: server.url, Key: server.key, HTTP: p.http, UserAgent: "masterspeak", Patience: -1, Sleep: p.sleep,
		Waiting: func(reason string, d time.Duration) {
			c.say(fmt.Sprintf("%s, going on in %d s", reason, int(d.Seconds())))
		},
	})
	return c
}

func (c *caller) call(ctx context.Context, method, path string, body, into any) error {
	return c.advise(ctx, c.Call(ctx, method, path, body, into))
}

// advise says what to do where nothing answers.
func (c *caller) advise(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return errInterrupted
	case errors.Is(err, syscall.ECONNREFUSED):
		return &advised{err, c.endpoint.advice()}
	case errors.Is(err, client.ErrUnreachable):
		return &advised{err, "Check the address and the network, then try again."}
	}
	return err
}
