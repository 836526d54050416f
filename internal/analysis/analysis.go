package analysis

import (
	"encoding/json"
	"time"
)

// Lane is a queue of its own, with its own consumer and its own workers' share.
type Lane string

// The two lanes.
const (
	Interactive Lane = "interactive"
	Batch       Lane = "batch"
)

// Lanes lists them, the more urgent first.
func Lanes() []Lane { return []Lane{Interactive, Batch} }

// Valid reports whether l is one of Lanes.
func (l Lane) Valid() bool { return l == Interactive || l == Batch }

// Source says what was submitted.
type Source string

// The two sources.
const (
	Text  Source = "text"
	Audio Source = "audio"
)

// Stage is what a running job is doing; empty when it is not running.
type Stage string

// The stages, in the order a recording passes through them.
const (
	Fetching     Stage = "fetching"
	Decoding     Stage = "decoding"
	Transcribing Stage = "transcribing"
	Measuring    Stage = "measuring"
	Coaching     Stage = "coaching"
)

// Kinds and depths that a client may ask for; the first is the default kind,
// the second the default depth.
func Kinds() []string {
	return []string{"general", "presentation", "conversation", "interview", "pitch", "ceremonial"}
}

// Depths lists how much coaching one may ask for.
func Depths() []string { return []string{"quick", "standard", "detailed"} }

// Limits of a submission.
const (
	MaxTextChars     = 200_000
	MaxTitleChars    = 200
	MaxLabels        = 16
	MaxLabelChars    = 64
	MaxMetadataBytes = 4 << 10
	MaxTTL           = 30 * 24 * time.Hour
)

// Submission is a validated request for an analysis, before it is accepted.
type Submission struct {
	ID    ID
	Owner ID

	Text      string
	AudioURL  string
	Recording Recording // an upload, if it has a key

	Title    string
	Kind     string
	Depth    string
	Language string
	Lane     Lane
	Labels   []string
	Metadata json.RawMessage // an object, or nil
	TTL      time.Duration   // zero: never expires
	Fresh    bool            // wants feedback of its own, whatever was kept

	// WebhookURL is told of the end; empty when nobody is.
	WebhookURL string

	// IdempotencyKey is empty when the client sent none; Fingerprint is the
	// SHA-256 of the canonical content, compared when the key comes again.
	IdempotencyKey string
	Fingerprint    [32]byte

	// TraceParent is where its trace goes on, in the form of W3C Trace Context;
	// empty when it is not followed.
	TraceParent string
}

// Recording is an upload that lies in the blob store.
type Recording struct {
	Key    string
	Bytes  int64
	SHA256 [32]byte
}

// Source tells text from audio.
func (s *Submission) Source() Source {
	if s.AudioURL != "" || s.Recording.Key != "" {
		return Audio
	}
	return Text
}

// Analysis is a job as its owner sees it.
type Analysis struct {
	ID       ID
	Owner    ID
	Status   Status
	Stage    Stage
	Title    string
	Kind     string
	Depth    string
	Source   Source
	Language string
	Lane     Lane
	Labels   []string
	Metadata json.RawMessage

	Attempts int
	Version  int64

	CreatedAt     time.Time
	StartedAt     *time.Time
	FinishedAt    *time.Time
	NextAttemptAt *time.Time

	Error  *JobError
	Result json.RawMessage // nil until succeeded, and in lists and events
}

// Accepted is what a submit committed.
type Accepted struct {
	Analysis Analysis
	// Replayed: the idempotency key was known; Analysis is the first answer.
	Replayed bool
	// Dispatch: the owner's window had room and the job was marked as
	// dispatched; the caller publishes it now instead of the dispatcher later.
	Dispatch bool
}

// Filter selects analyses of one owner; zero fields select everything.
type Filter struct {
	Status        Status
	Kind          string
	Source        Source
	Lane          Lane
	Label         string
	Batch         ID `json:",omitzero"` // or else it would spoil cursors that were made before it was there
	CreatedAfter  time.Time
	CreatedBefore time.Time
}

// Cursor is the place in a list after which the next page begins.
type Cursor struct {
	CreatedAt time.Time
	ID        ID
}

// Ref names an analysis of an owner: whoever has both may read it.
type Ref struct{ Owner, ID ID }

// Event says that a job changed; a hint to look, never the truth.
type Event struct {
	ID       ID      `json:"id"`
	Owner    ID      `json:"owner"`
	Version  int64   `json:"version"`
	Status   Status  `json:"status"`
	Stage    Stage   `json:"stage,omitempty"`
	Progress float64 `json:"progress"`
}

// Exported is an analysis with what was submitted for it.
type Exported struct {
	Analysis
	Text, AudioURL string
}
