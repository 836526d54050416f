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
	room     = 256 // letters that wait; more are refused
	carriers = 4   // letters under way at once
	goodbye  = 10 * time.Second
)

// waits is how long after a failure the next try comes; then the letter is
// given up.
var waits = []time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute}

// Outbox sends letters one after the other, behind the requests that want them.
type Outbox struct {
	sender Sender
	log    zerolog.Logger
	queue  chan Letter // full means ErrFull
}

// NewOutbox makes an outbox. Nothing leaves it without Run.
func NewOutbox(sender Sender, log zerolog.Logger) *Outbox {
	return &Outbox{sender: sender, log: log, queue: make(chan Letter, room)}
}

// Post takes a letter, or returns ErrFull.
func (o *Outbox) Post(l Letter) error {
	select {
	case o.queue <- l:
		return nil
	default:
		o.log.Error().Int("waiting", room).Msg("mail refused")
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
		time.AfterFunc(goodbye, func() { cancel(errors.New("the time to send mail in a stop is over")) })
	})
	defer stop()
	var all sync.WaitGroup
	for range carriers {
		all.Go(func() { o.carry(ctx, last) })
	}
	all.Wait()
}

func (o *Outbox) carry(ctx, last context.Context) {
	for {
		select {
		case l := <-o.queue:
			o.deliver(ctx, last, l)
			continue
		case <-ctx.Done():
		}
		select {
		case l := <-o.queue:
			o.deliver(ctx, last, l)
		default:
			return
		}
	}
}

// deliver writes and sends one letter, again and again for as long as it is
// worth it. Once ctx has ended there is no other try.
func (o *Outbox) deliver(ctx, last context.Context, l Letter) {
	for try := 0; ; try++ {
		err := o.send(last, l)
		if err == nil {
			return
		}
		var refused *Error
		final := errors.As(err, &refused) && !refused.Temporary || try == len(waits) || ctx.Err() != nil
		if final {
			o.log.Error().Err(err).Int("tries", try+1).Msg("mail not sent")
			return
		}
		o.log.Warn().Err(err).Int("tries", try+1).Dur("again_in_ms", waits[try]).Msg("mail delayed")
		timer := time.NewTimer(waits[try])
		select {
		case <-timer.C:
		case <-ctx.Done(): // once more, at once
			timer.Stop()
		}
	}
}

func (o *Outbox) send(ctx context.Context, l Letter) error {
	m, err := l(ctx)
	if err != nil || m.To == "" {
		return err
	}
	return o.sender.Send(ctx, m)
}
