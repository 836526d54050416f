package analysis

// Status is where a job stands.
type Status string

// The six states of a job. Queued and running jobs are live; the others are
// terminal and change only by an explicit retry.
const (
	Queued    Status = "queued"
	Running   Status = "running"
	Succeeded Status = "succeeded"
	Failed    Status = "failed"
	Cancelled Status = "cancelled"
	Expired   Status = "expired"
)

// Statuses lists every state, in the order a job meets them.
func Statuses() []Status {
	return []Status{Queued, Running, Succeeded, Failed, Cancelled, Expired}
}

// Terminal reports whether a job in this state has ended.
func (s Status) Terminal() bool { return s != Queued && s != Running }

// Valid reports whether s is one of Statuses.
func (s Status) Valid() bool {
	switch s {
	case Queued, Running, Succeeded, Failed, Cancelled, Expired:
		return true
	}
	return false
}

// Move is something that happens to a job.
type Move string

// The moves. Each is one guarded statement in the store.
const (
	Claim     Move = "claim"     // a worker takes the job under a new lease
	Takeover  Move = "takeover"  // a worker takes a job whose lease ran out
	Finish    Move = "finish"    // the lease holder stores a result
	Fail      Move = "fail"      // the lease holder gives up for good
	Backoff   Move = "backoff"   // the lease holder asks for another try later
	Hold      Move = "hold"      // the lease holder met an outage of the provider
	Interrupt Move = "interrupt" // the lease holder is being shut down
	Orphan    Move = "orphan"    // the lease ran out and nobody took it
	Poison    Move = "poison"    // the last of MaxCrashes in a row
	Cancel    Move = "cancel"    // the owner calls it off
	Expire    Move = "expire"    // its time to live has passed
	Retry     Move = "retry"     // the owner, or for a dead letter an operator, asks again after the end
)

// MaxCrashes is how many workers in a row may vanish with a job before it is
// taken for poison and dead-lettered as crash_loop.
const MaxCrashes = 3

// next is the whole state machine: a move that is not listed is illegal.
var next = map[Status]map[Move]Status{
	Queued: {Claim: Running, Cancel: Cancelled, Expire: Expired},
	Running: {
		Takeover: Running, Finish: Succeeded, Fail: Failed, Backoff: Queued,
		Hold: Queued, Interrupt: Queued, Orphan: Queued, Poison: Failed, Cancel: Cancelled, Expire: Expired,
	},
	Failed:    {Retry: Queued},
	Cancelled: {Retry: Queued},
	Expired:   {Retry: Queued},
}

// Next returns the state after the move, or an InvalidStateError.
func (s Status) Next(m Move) (Status, error) {
	if to, ok := next[s][m]; ok {
		return to, nil
	}
	return s, &InvalidStateError{Status: s, Move: m}
}

// Moves lists every move, for tests that walk the machine.
func Moves() []Move {
	return []Move{Claim, Takeover, Finish, Fail, Backoff, Hold, Interrupt, Orphan, Poison, Cancel, Expire, Retry}
}
