package analysis

import "time"

// Lease is the right to work on a job: whoever holds the token may finish it,
// for as long as nobody else was given a newer one.
type Lease struct {
	ID    ID
	Token ID
}

// Job is a claimed analysis as a worker sees it.
type Job struct {
	Lease
	Owner    ID
	Lane     Lane
	Attempt  int // tries that failed by themselves before this one, plus one
	Crashes  int // workers that vanished with it in a row
	Version  int64
	Waited   time.Duration // since its first attempt began; zero for that one
	Ready    time.Duration // from when it could run until this attempt began
	Source   Source
	Kind     string
	Depth    string
	Language string
	Title    string
	Text     string
	AudioURL string
	Fresh    bool   // see Submission
	BlobKey  string // of an uploaded recording; empty when it was erased

	TraceParent string // of the submission; empty when it is not followed
}

// Changed is a job that a statement moved, for the event that follows.
type Changed struct {
	ID         ID
	Owner      ID
	Version    int64
	Status     Status
	WasRunning bool // its worker must be told to stop
}

// Event makes the hint that follows the change.
func (c Changed) Event() Event {
	return Event{ID: c.ID, Owner: c.Owner, Version: c.Version, Status: c.Status, Progress: progress(c.Status, "")}
}

// Event makes the hint that follows a change of this job.
func (j *Job) Event(version int64, status Status, stage Stage) Event {
	return Event{ID: j.ID, Owner: j.Owner, Version: version, Status: status, Stage: stage, Progress: progress(status, stage)}
}

// progress is a rough share of the work that is done, 0 to 1.
func progress(status Status, stage Stage) float64 {
	if status.Terminal() {
		return 1
	}
	switch stage {
	case Fetching:
		return 0.1
	case Decoding:
		return 0.2
	case Transcribing:
		return 0.3
	case Measuring:
		return 0.6
	case Coaching:
		return 0.7
	}
	return 0
}

// KeepsakeKind names what was paid for once and is kept to be used again.
type KeepsakeKind string

// A transcript depends on the recording and the recogniser, feedback on all
// that a coach was shown.
const (
	KeptTranscript KeepsakeKind = "transcript"
	KeptFeedback   KeepsakeKind = "feedback"
)
