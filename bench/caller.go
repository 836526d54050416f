package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
)

// caller is one client with one connection that it keeps. It writes ready
// bytes, so that it takes little of the processor that the server needs.
type caller struct {
	conn net.Conn
	in   *bufio.Reader
	key  string
	post []byte // a whole request
}

func dialCaller(ctx context.Context, addr, key string) (*caller, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("dialing: %w", err)
	}
	body, err := json.Marshal(map[string]string{"text": speech, "kind": "general", "depth": "standard", "language": "en"})
	if err != nil {
		return nil, fmt.Errorf("encoding a submission: %w", err)
	}
	return &caller{conn: conn, in: bufio.NewReader(conn), key: key, post: fmt.Appendf(nil,
		"POST /v1/analyses HTTP/1.1\r\nHost: bench\r\nX-API-Key: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		key, len(body), body)}, nil
}

func (c *caller) close() { _ = c.conn.Close() }

// submit hands in the speech and returns where its analysis is.
func (c *caller) submit() (location string, err error) {
	answer, err := c.ask(c.post)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return "", fmt.Errorf("reading an answer: %w", err)
	}
	if answer.StatusCode != http.StatusAccepted {
		return "", fmt.Errorf("submitting: status %d", answer.StatusCode)
	}
	return answer.Header.Get("Location"), nil
}

func (c *caller) ask(request []byte) (*http.Response, error) {
	if _, err := c.conn.Write(request); err != nil {
		return nil, fmt.Errorf("writing a request: %w", err)
	}
	answer, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return nil, fmt.Errorf("reading an answer: %w", err)
	}
	return answer, nil
}

func (c *caller) get(path string) []byte {
	return fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: bench\r\nX-API-Key: %s\r\n\r\n", path, c.key)
}

var errNotDone = errors.New("the stream ended before the job was done")

// awaitDone follows an analysis until the whole of its last event is here.
func awaitDone(ctx context.Context, addr, key, location string) error {
	c, err := dialCaller(ctx, addr, key)
	if err != nil {
		return err
	}
	defer c.close()
	answer, err := c.ask(c.get(location + "/events"))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body) // the server ends the stream after that event
	if err != nil {
		return fmt.Errorf("reading events: %w", err)
	}
	if !bytes.Contains(body, []byte("\nevent: done\n")) {
		return fmt.Errorf("%w: status %d", errNotDone, answer.StatusCode)
	}
	return nil
}
