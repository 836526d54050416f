package mail_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/mail"
)

// clerk fails so often before it takes a letter.
type clerk struct {
	mu    sync.Mutex // guards what follows
	fails []error
	took  []mail.Message
	tries []time.Time
	ends  map[string]int
}

// Letter counts, as a mail.Recorder.
func (c *clerk) Letter(outcome string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ends == nil {
		c.ends = map[string]int{}
	}
	c.ends[outcome]++
}

// ended compares what became of letters.
func (c *clerk) ended(t *testing.T, want map[string]int) {
	t.Helper()
	if diff := cmp.Diff(want, c.ends); diff != "" {
		t.Errorf("counted (-want +got):\n%s", diff)
	}
}

func (c *clerk) Send(_ context.Context, m mail.Message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tries = append(c.tries, time.Now())
	if len(c.fails) > 0 {
		err := c.fails[0]
		c.fails = c.fails[1:]
		return err
	}
	c.took = append(c.took, m)
	return nil
}

var away = &mail.Error{Problem: "away", Temporary: true}

func write(m mail.Message) mail.Letter {
	return func(context.Context) (mail.Message, error) { return m, nil }
}

// run is an outbox in a bubble of fake time, until the end of the test.
func run(t *testing.T, c *clerk, story func(o *mail.Outbox, stop func())) string {
	var log bytes.Buffer
	synctest.Test(t, func(*testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		o := mail.NewOutbox(c, zerolog.New(zerolog.SyncWriter(&log)), c)
		var ended sync.WaitGroup
		ended.Go(func() { o.Run(ctx) })
		stop := func() { cancel(); ended.Wait() }
		story(o, stop)
		stop()
	})
	if strings.Contains(log.String(), "ada@") {
		t.Errorf("the log names the recipient:\n%s", log.String())
	}
	return log.String()
}

func TestALetterIsTriedAgainUntilTheServerIsBack(t *testing.T) {
	t.Parallel()
	c := &clerk{fails: []error{away, errors.New("something else"), away}}
	log := run(t, c, func(o *mail.Outbox, _ func()) {
		if err := o.Post(write(letter)); err != nil {
			t.Error(err)
		}
		<-time.After(time.Minute) // of the bubble
	})
	if len(c.took) != 1 || len(c.tries) != 4 || c.tries[3].Sub(c.tries[0]) != 36*time.Second {
		t.Errorf("got %d letters after %d tries:\n%s", len(c.took), len(c.tries), log)
	}
	c.ended(t, map[string]int{"sent": 1})
}

func TestALetterIsGivenUpAloudWhenItIsRefusedOrTriedEnough(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]*clerk{
		"refused": {fails: []error{&mail.Error{Problem: "nobody here", Code: 550}}},
		"failed":  {fails: []error{away, away, away, away, away}},
	} {
		tries := len(c.fails)
		log := run(t, c, func(o *mail.Outbox, _ func()) {
			_ = o.Post(write(letter))
			<-time.After(time.Hour) // of the bubble
		})
		if len(c.took) != 0 || len(c.tries) != tries || !strings.Contains(log, "mail not sent") {
			t.Errorf("%s: got %d letters after %d tries:\n%s", name, len(c.took), len(c.tries), log)
		}
		c.ended(t, map[string]int{name: 1})
	}
}

func TestALetterToNobodyIsNotSent(t *testing.T) {
	t.Parallel()
	c := &clerk{}
	log := run(t, c, func(o *mail.Outbox, _ func()) { _ = o.Post(write(mail.Message{})) })
	if len(c.tries) != 0 || log != "" {
		t.Errorf("got %d tries and %s", len(c.tries), log)
	}
	c.ended(t, nil)
}

func TestAFullOutboxRefusesInsteadOfWaiting(t *testing.T) {
	t.Parallel()
	c := &clerk{}
	o := mail.NewOutbox(c, zerolog.Nop(), c) // nobody sends
	for {
		if err := o.Post(write(letter)); err != nil {
			if !errors.Is(err, mail.ErrFull) {
				t.Errorf("got %v", err)
			}
			c.ended(t, map[string]int{"full": 1})
			return
		}
	}
}

func TestAStopSendsWhatWaits(t *testing.T) {
	t.Parallel()
	c := &clerk{fails: []error{away}}
	log := run(t, c, func(o *mail.Outbox, stop func()) {
		_ = o.Post(write(letter))
		synctest.Wait() // until it waits for its second try, which it gets at once
		for range 19 {
			_ = o.Post(write(letter))
		}
		stop()
	})
	if len(c.took) != 20 {
		t.Errorf("got %d letters of 20:\n%s", len(c.took), log)
	}
}

func TestAStopSaysOfEachLetterThatItIsLost(t *testing.T) {
	t.Parallel()
	slow := func(ctx context.Context) (mail.Message, error) {
		<-ctx.Done() // a store that does not answer
		return mail.Message{}, context.Cause(ctx)
	}
	c := &clerk{}
	log := run(t, c, func(o *mail.Outbox, stop func()) {
		for range 20 {
			_ = o.Post(slow)
		}
		stop()
	})
	if lost := strings.Count(log, "mail not sent"); lost != 20 {
		t.Errorf("got %d lines, want 20:\n%s", lost, log)
	}
	c.ended(t, map[string]int{"failed": 20})
}

// TestLettersThatAreDelayedHoldUpNoOthers is about letters to domains that a
// server cannot look up: it says "not now" to each, however often it is asked.
func TestLettersThatAreDelayedHoldUpNoOthers(t *testing.T) {
	t.Parallel()
	c := &clerk{fails: slices.Repeat([]error{away}, 8)}
	log := run(t, c, func(o *mail.Outbox, _ func()) {
		for range 8 {
			_ = o.Post(write(letter))
		}
		synctest.Wait() // until all of them have failed once
		began := time.Now()
		_ = o.Post(write(mail.Message{To: "bob@example.com", Subject: "Choose a new password", Text: "At once."}))
		synctest.Wait()
		if len(c.took) != 1 || c.took[0].To != "bob@example.com" || time.Since(began) > 0 {
			t.Errorf("another letter waits for those that are delayed: %d were sent", len(c.took))
		}
	})
	if len(c.took) != 9 {
		t.Errorf("got %d letters of 9:\n%s", len(c.took), log)
	}
}

func TestTooManyDelayedLettersAreGivenUpAloud(t *testing.T) {
	t.Parallel()
	c := &clerk{fails: slices.Repeat([]error{away}, 300)}
	log := run(t, c, func(o *mail.Outbox, _ func()) {
		for range 300 {
			_ = o.Post(write(letter))
			synctest.Wait()
		}
	})
	if lost := strings.Count(log, "mail not sent"); lost != 300-256 || len(c.took) != 256 {
		t.Errorf("got %d letters lost and %d sent", lost, len(c.took))
	}
	c.ended(t, map[string]int{"sent": 256, "failed": 300 - 256})
}
