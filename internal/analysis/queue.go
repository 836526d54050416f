package analysis

import "time"

// Depth is how much work a lane holds, from Postgres. A live job is in exactly
// one of the four counts.
type Depth struct {
	Lane             Lane
	Due              int64 // could run, not in the stream yet
	Dispatched       int64 // in the stream, not started
	Delayed          int64 // waits for its time
	Running          int64
	OldestAgeSeconds float64 // of the jobs that could run now
}

// StreamDepth is what the broker says of a lane.
type StreamDepth struct {
	Messages    int64 // in the stream
	Pending     int64 // not delivered to a worker yet
	AckPending  int64 // delivered, not acked
	Redelivered int64 // of those, more than once
}

// Worker is a process that works on jobs.
type Worker struct {
	ID       ID
	Host     string
	Version  string
	Slots    int
	Busy     int
	LastSeen time.Time // by the database's clock
}

// QueueState is the whole queue as operators see it.
type QueueState struct {
	Lanes       []LaneState
	DeadLetters int64
	Workers     []Worker // that live
}

// LaneState is one lane, from both sides.
type LaneState struct {
	Depth
	Paused bool
	Stream *StreamDepth // nil while the broker cannot be asked
}

// Drift is how many messages the stream lacks against what Postgres believes
// to be in it; the message of a running job stays until its ack. The two sides
// are not read at the same moment: only a drift that lasts means something.
func (l *LaneState) Drift() (drift int64, known bool) {
	if l.Stream == nil {
		return 0, false
	}
	return l.Dispatched + l.Running - l.Stream.Messages, true
}

// Beside puts what the broker says beside what Postgres says.
func (q *QueueState) Beside(streams map[Lane]StreamDepth) {
	for i := range q.Lanes {
		if d, ok := streams[q.Lanes[i].Lane]; ok {
			q.Lanes[i].Stream = &d
		}
	}
}
