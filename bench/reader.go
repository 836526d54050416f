package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// reader is the client of one stream.
type reader struct{ in *bufio.Reader }

// openReader returns with the snapshot read and goes on to report every event.
func openReader(ctx context.Context, addr, key string, arrived chan<- time.Time) error {
	c, err := dialCaller(ctx, addr, key)
	if err != nil {
		return err
	}
	if _, err := c.conn.Write(c.get("/v1/events")); err != nil {
		return fmt.Errorf("asking for a stream: %w", err)
	}
	r := reader{c.in}
	status, err := r.in.ReadString('\n')
	if err != nil {
		return fmt.Errorf("asking for a stream: %w", err)
	}
	if !strings.Contains(status, " 200 ") {
		return fmt.Errorf("asking for a stream: got %q", status)
	}
	if err := r.next(); err != nil {
		return err
	}
	go func() {
		for r.next() == nil {
			arrived <- time.Now()
		}
	}()
	return nil
}

// next reads to the blank line that ends an event. What belongs to the
// transfer coding looks like no line of an event and is passed over.
func (r reader) next() error {
	for within := false; ; {
		line, err := r.in.ReadSlice('\n')
		switch {
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return fmt.Errorf("reading a stream: %w", err)
		case bytes.HasPrefix(line, []byte("event: ")):
			within = true
		case within && string(line) == "\n":
			return nil
		}
	}
}
