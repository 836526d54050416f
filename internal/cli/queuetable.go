package cli

import (
	"fmt"
	"strconv"
	"time"
)

// queueState is the queue as the server shows it.
type queueState struct {
	Lanes       []laneState   `json:"lanes"`
	DeadLetters int64         `json:"dead_letters"`
	Workers     []workerState `json:"workers"`
}

// laneState has nil where the broker could not be asked.
type laneState struct {
	Name               string  `json:"name"`
	Queued             int64   `json:"queued"`
	Dispatched         int64   `json:"dispatched"`
	Running            int64   `json:"running"`
	Delayed            int64   `json:"delayed"`
	OldestAgeSeconds   float64 `json:"oldest_age_seconds"`
	Paused             bool    `json:"paused"`
	StreamMessages     *int64  `json:"stream_messages"`
	ConsumerPending    *int64  `json:"consumer_pending"`
	ConsumerAckPending *int64  `json:"consumer_ack_pending"`
	Drift              *int64  `json:"drift"`
}

type workerState struct {
	ID       string    `json:"id"`
	Version  string    `json:"version"`
	Slots    int       `json:"slots"`
	Busy     int       `json:"busy"`
	LastSeen time.Time `json:"last_seen"`
}

// line is text in a style that fits into one line: a longer one would break and
// could not be erased.
func (l look) line(style, text string) string {
	text = l.fold(shorten(text, l.width-1))
	text = text[:cut(text, l.width-1)] // an ellipsis in ASCII is longer
	if style == "" {
		return text
	}
	return l.paint(style, text)
}

const laneRow = "%-11s %-6s %7s %7s %7s %7s %7s %7s %6s"

// lines is the view, at most 80 columns wide.
func (q *queueState) lines(l look, now time.Time) []string {
	lines := []string{l.line(bold, fmt.Sprintf(laneRow, "LANE", "", "QUEUED", "SENT", "RUNNING", "DELAYED", "OLDEST", "STREAM", "DRIFT"))}
	away := false
	for i := range q.Lanes {
		lines = append(lines, q.Lanes[i].line(l))
		away = away || q.Lanes[i].StreamMessages == nil
	}
	lines = append(lines, "")
	if away {
		lines = append(lines, l.line(yellow, "The broker cannot be reached. Submissions are accepted and wait for it."))
	}
	dead := "Dead letters  none"
	if q.DeadLetters > 0 {
		dead = l.line(red, fmt.Sprintf("Dead letters  %d, 'masterspeak queue dead' lists them", q.DeadLetters))
	}
	return append(append(lines, dead), q.workerLines(l, now)...)
}

func (n *laneState) line(l look) string {
	state, style := "open", ""
	if n.Drift != nil && *n.Drift > 0 {
		style = cyan
	}
	if n.Paused {
		state, style = "paused", yellow
	}
	text := fmt.Sprintf(laneRow, shorten(clean(n.Name), 11), state, count(n.Queued), count(n.Dispatched), count(n.Running),
		count(n.Delayed), span(n.OldestAgeSeconds), optionalCount(n.StreamMessages), optionalCount(n.Drift))
	return l.line(style, text)
}

func (q *queueState) workerLines(l look, now time.Time) []string {
	slots, busy := 0, 0
	for _, w := range q.Workers {
		slots, busy = slots+w.Slots, busy+w.Busy
	}
	if len(q.Workers) == 0 {
		return []string{l.line(red, "Workers       none, start one with 'masterspeak worker'")}
	}
	lines := []string{fmt.Sprintf("Workers       %d, %d of %d slots busy", len(q.Workers), busy, slots)}
	for _, w := range q.Workers {
		share := float64(w.Busy) / float64(max(w.Slots, 1))
		seen := max(now.Sub(w.LastSeen), 0)
		lines = append(lines, l.line("", fmt.Sprintf("  %-36s %-8s %s %3d/%-3d seen %s ago",
			shorten(clean(w.ID), 36), shorten(clean(w.Version), 8), bar(share, 8), w.Busy, w.Slots, span(seen.Seconds()))))
	}
	return lines
}

// count is a number in at most seven places.
func count(n int64) string {
	switch {
	case n >= 10_000_000 || n <= -10_000_000:
		return strconv.FormatInt(n/1_000_000, 10) + "M"
	case n >= 100_000 || n <= -100_000:
		return strconv.FormatInt(n/1000, 10) + "k"
	}
	return strconv.FormatInt(n, 10)
}

func optionalCount(n *int64) string {
	if n == nil {
		return "-"
	}
	return count(*n)
}

// span is a time in at most five places.
func span(seconds float64) string {
	switch {
	case seconds < 10:
		return strconv.FormatFloat(seconds, 'f', 1, 64) + "s"
	case seconds < 120:
		return strconv.Itoa(int(seconds)) + "s"
	case seconds < 2*3600:
		return strconv.Itoa(int(seconds/60)) + "m"
	case seconds < 48*3600:
		return strconv.Itoa(int(seconds/3600)) + "h"
	}
	return strconv.Itoa(int(seconds/86400)) + "d"
}
