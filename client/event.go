package client

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// event is one server-sent event.
type event struct{ name, data string }

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
