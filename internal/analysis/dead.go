package analysis

import "time"

// DeadLetter is a job that failed for good as an operator sees it: its reason
// and its lineage, and nothing of what its owner wrote.
type DeadLetter struct {
	ID       ID
	Lane     Lane
	Kind     string
	Attempts int
	Crashes  int
	Error    JobError

	CreatedAt  time.Time
	FinishedAt time.Time

	Replays    int        // how often it was queued again after an end
	ReplayedAt *time.Time // the last time
}

// DeadFilter selects dead letters of all owners; zero fields select everything.
type DeadFilter struct {
	ErrorCode      string
	Lane           Lane
	FinishedBefore time.Time
}

// DeadSelector says which dead letters to replay: those that all fields that
// are set agree on.
type DeadSelector struct {
	IDs            []ID
	ErrorCode      string
	FinishedBefore time.Time
}
