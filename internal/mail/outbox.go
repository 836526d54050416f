package mail

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/rs/zerolog"
)

// ErrFull is returned for a letter that has no room; the sender asks again.
var ErrFull = errors.New("too much mail is waiting")

const (
	room     = 256 // letters that wait for their turn, and as many for another try; more are refused
	carriers = 4   // letters under way at once
)

// Goodbye is how long Run goes on after the end of its context, at most.
const Goodbye = 10 * time.Second

// Outcomes of a letter, for the metrics.
const (
	outcomeSent    = "sent"
	outcomeRefused = "refused" // the server will never take it: mostly its address is none
	outcomeFailed  = "failed"  // given up
	outcomeFull    = "full"    // ErrFull
)

// Outcomes lists them.
func Outcomes() []string { return []string{outcomeSent, outcomeRefused, outcomeFailed, outcomeFull} }

// Recorder counts what became of letters; a nil one is allowed.
type Recorder interface{ Letter(outcome string) }

// waits is how long after a failure the next try comes; then the letter is
// given up.
var waits = []time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute}

// Outbox sends letters behind the requests that want them. One that waits for
// another try holds no carrier: else four letters to places that say "not now"
// would be all that leaves for minutes.
type Outbox struct {
	sender   Sender
	log      zerolog.Logger
	recorder Recorder
	queue    chan Letter   // full means ErrFull
	delayed  chan struct{} // one for each that waits for another try; full means given up
	carriers chan struct{} // one for each under way
}

// NewOutbox makes an outbox. Nothing leaves it without Run.
func NewOutbox(sender Sender, log zerolog.Logger, recorder Recorder) *Outbox {
	return &Outbox{
		sender: sender, log: log, recorder: recorder,
		queue: make(chan Letter, room), delayed: make(chan struct{}, room), carriers: make(chan struct{}, carriers),
	}
}

// Post takes a letter, or returns ErrFull.
func (o *Outbox) Post(l Letter) error {
	select {
	case o.queue <- l:
		return nil
	default:
		o.log.Error().Int("waiting", room).Msg("mail refused")
		o.ended(outcomeFull)
		return ErrFull
	}
}

// Run sends until ctx ends. What waits then gets a moment more and one try; each
// letter that is lost by it is in the log.
func (o *Outbox) Run(ctx context.Context) {
	// Detached: letters that were posted before the end are sent after it.
	last, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	stop := context.AfterFunc(ctx, func() {
		time.AfterFunc(Goodbye, func() { cancel(errors.New("the time to send mail in a stop is over")) })
	})
	defer stop()
	var all sync.WaitGroup
	defer all.Wait()
	for {
		o.carriers <- struct{}{} // before the letter, so that those without a carrier stay in the queue
		l, ok := o.next(ctx)
		if !ok {
			<-o.carriers
			return
		}
		all.Go(func() { o.deliver(ctx, last, l) })
	}
}

// next is false when ctx has ended and nothing waits.
func (o *Outbox) next(ctx context.Context) (Letter, bool) {
	select {
	case l := <-o.queue:
		return l, true
	case <-ctx.Done():
	}
	select {
	case l := <-o.queue:
		return l, true
	default:
		return nil, false
	}
}

// deliver writes and sends one letter, again and again for as long as it is
// worth it. It begins with a carrier. Once ctx has ended there is no other try.
func (o *Outbox) deliver(ctx, last context.Context, l Letter) {
	for try := 0; ; try++ {
		err := o.send(last, l)
		<-o.carriers
		if err == nil {
			return
		}
		refused := refused(err)
		final := refused || try == len(waits) || ctx.Err() != nil
		if !final {
			o.log.Warn().Err(err).Int("tries", try+1).Dur("again_in_ms", waits[try]).Msg("mail delayed")
		}
		if final || !o.delay(ctx, waits[try]) {
			o.log.Error().Err(err).Int("tries", try+1).Msg("mail not sent")
			o.lost(refused)
			return
		}
		o.carriers <- struct{}{}
	}
}

// delay waits for another try, or for the end of ctx: then it comes at once. It
// is false when too many wait already.
func (o *Outbox) delay(ctx context.Context, wait time.Duration) bool {
	select {
	case o.delayed <- struct{}{}:
		defer func() { <-o.delayed }()
	default:
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return true
}

func (o *Outbox) send(ctx context.Context, l Letter) error {
	m, err := l(ctx)
	if err != nil || m.To == "" {
		return err
	}
	if err := o.sender.Send(ctx, m); err != nil {
		return err
	}
	o.ended(outcomeSent)
	return nil
}

// refused tells what no other try mends.
func refused(err error) bool {
	var told *Error
	return errors.As(err, &told) && !told.Temporary
}

func (o *Outbox) lost(refused bool) {
	if refused {
		o.ended(outcomeRefused)
		return
	}
	o.ended(outcomeFailed)
}

func (o *Outbox) ended(outcome string) {
	if o.recorder != nil {
		o.recorder.Letter(outcome)
	}
}
