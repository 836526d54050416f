package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

const (
	userAgent = "MasterSpeak-Webhooks/1"
	// maxAnswer is how much of an answer is read, to end it well. None is kept.
	maxAnswer = 4 << 10
)

var (
	errNoAnswer = errors.New("no answer within the time for a webhook")
	errStopped  = errors.New("the sender stops")
)

// send makes one try and settles it.
func (d *Deliverer) send(ctx context.Context, c *Claimed) {
	if c.Disabled {
		d.settled(ctx, c, func(ctx context.Context) error { return d.store.CancelWebhook(ctx, c) })
		return
	}
	began := time.Now()
	v, err := d.try(ctx, c)
	if ctx.Err() != nil && !v.accepted { // cut by a stop: no try was spent
		d.settled(context.WithoutCancel(ctx), c, func(ctx context.Context) error { return d.store.ReturnWebhook(ctx, c) }) // or it would wait for its lease to run out
		return
	}
	if err != nil {
		d.log.Error().Err(err).Stringer("delivery_id", c.ID).Msg("webhook not made")
		v = verdict{err: errorConnection}
	}
	s, outcome := d.settlement(c, v, time.Since(began))
	if d.cfg.Recorder != nil {
		d.cfg.Recorder.WebhookAttempt(outcome)
	}
	d.settled(ctx, c, func(ctx context.Context) error { return d.store.SettleWebhook(ctx, c, s) })
}

// try makes the request. Its error is ours; what the receiver does wrong is in
// the verdict.
func (d *Deliverer) try(ctx context.Context, c *Claimed) (verdict, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, d.cfg.Timeout, errNoAnswer)
	defer cancel()
	req, err := d.request(ctx, c)
	if err != nil {
		return verdict{}, err
	}
	res, err := d.client.Do(req)
	if err != nil {
		return judge(nil, err, d.cfg.Now()), nil
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, maxAnswer)) // the status is all that counts
	return judge(res, nil, d.cfg.Now()), nil
}

func (d *Deliverer) request(ctx context.Context, c *Claimed) (*http.Request, error) {
	body, err := payload(c.Type, c.CreatedAt, c.Data)
	if err != nil {
		return nil, err
	}
	keys, err := d.keys(c)
	if err != nil {
		return nil, err
	}
	now := d.cfg.Now()
	signature, err := sign(c.EventID, now, body, keys...)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("making a request to a URL that cannot be read") // the error of the library tells the URL
	}
	req.Header = http.Header{
		"Content-Type": {"application/json"}, "User-Agent": {userAgent},
		http.CanonicalHeaderKey(headerID):        {c.EventID},
		http.CanonicalHeaderKey(headerTimestamp): {strconv.FormatInt(now.Unix(), 10)},
		http.CanonicalHeaderKey(headerSignature): {signature},
	}
	return req, nil
}

// keys are those that sign: the current one, and during a rotation the one
// before it. One that was sealed under a key that is lost does not sign along;
// to rotate is how an owner mends that, and must not wait for it.
func (d *Deliverer) keys(c *Claimed) ([][]byte, error) {
	current, err := d.seal.Open(c.Secret, c.Owner[:])
	if err != nil {
		return nil, fmt.Errorf("opening a signing secret: %w", err)
	}
	if c.OldSecret == nil {
		return [][]byte{current}, nil
	}
	old, err := d.seal.Open(c.OldSecret, c.Owner[:])
	if err != nil {
		d.unreadable.Do(func() { // the ring never changes: one line tells of all
			d.log.Warn().Err(err).Stringer("delivery_id", c.ID).Msg("webhook signed without a secret that no key opens")
		})
		return [][]byte{current}, nil
	}
	return [][]byte{current, old}, nil
}

// settlement decides what follows a try.
func (d *Deliverer) settlement(c *Claimed, v verdict, took time.Duration) (Settlement, string) {
	s := Settlement{Gone: v.gone, Attempt: Attempt{
		At: d.cfg.Now().UTC(), StatusCode: v.code, Error: v.err, DurationMS: took.Milliseconds(),
	}}
	if v.accepted {
		s.Status = Delivered
		return s, outcomeDelivered
	}
	s.Decide = func(failures int, failing time.Duration) (time.Duration, bool) {
		return d.cfg.Breaker.pause(failures, v.asked), failing >= d.cfg.Schedule.lasts()
	}
	delay, again := d.cfg.Schedule.next(c.Tries+1, v.asked, d.cfg.Chance())
	switch {
	case v.gone:
		s.Status = Failed
		return s, outcomeGone
	case !again:
		s.Status = Failed
		return s, outcomeFailed
	}
	s.Status, s.Delay = Pending, delay
	return s, outcomeRetried
}

// The wait between two tries to note what a request came to.
const settlePause = 500 * time.Millisecond

// settled notes what became of a delivery, for as long as its lease lasts: while
// Postgres restarts, one that was accepted must not be sent again.
func (d *Deliverer) settled(ctx context.Context, c *Claimed, note func(context.Context) error) {
	// Detached: a stop must not lose what a receiver has accepted.
	ctx, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), leaseMargin, errStopped)
	defer cancel()
	for {
		err := note(ctx)
		if err == nil {
			return
		}
		select {
		case <-time.After(settlePause):
			if errors.Is(err, analysis.ErrUnavailable) {
				continue
			}
		case <-ctx.Done():
		}
		d.log.Warn().Err(err).Stringer("delivery_id", c.ID).Msg("webhook sent and not noted; it is sent again")
		return
	}
}
