package client

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"time"
)

// quietLimit is ours for a stream; the server keeps it alive every 15 s.
const quietLimit = 45 * time.Second

var errQuiet = errors.New("the stream was quiet for longer than " + quietLimit.String())

// event is one server-sent event.
type event struct{ name, data string }

// readStream opens a stream and calls handle for each of its events until that
// wants no more. It returns why the stream ended.
func (c *Client) readStream(ctx context.Context, r request, handle func(event) (more bool, err error)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	quiet := time.AfterFunc(quietLimit, func() { cancel(errQuiet) })
	defer quiet.Stop()
	header := map[string]string{"Accept": "text/event-stream", "Accept-Encoding": "identity"}
	maps.Copy(header, r.header)
	r.header = header
	response, err := c.send(ctx, r)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode >= http.StatusBadRequest {
		body, _ := io.ReadAll(io.LimitReader(response.Body, maxAnswer)) // a part of it says less, and not nothing
		return readError(response.StatusCode, response.Header, body)
	}
	if response.StatusCode != http.StatusOK {
		return errNoStream
	}
	return readEvents(response.Body, func() { quiet.Reset(quietLimit) }, handle)
}

// readEvents calls handle for each event until it wants no more or the stream
// ends, which is io.ErrUnexpectedEOF; alive is called for every line, comments
// included. Event ids are versions, which the data repeats, so they are not read.
func readEvents(r io.Reader, alive func(), handle func(event) (more bool, err error)) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxAnswer)
	var name string
	var data []string
	for lines.Scan() {
		alive()
		field, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case lines.Text() == "":
			if len(data) > 0 {
				more, err := handle(event{name: name, data: strings.Join(data, "\n")})
				if err != nil || !more {
					return err
				}
			}
			name, data = "", nil
		case field == "event":
			name = value
		case field == "data":
			data = append(data, value)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading the stream: %w", err)
	}
	return io.ErrUnexpectedEOF
}
