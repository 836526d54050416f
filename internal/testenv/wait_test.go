package testenv_test

import (
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// recorder is a test whose failure can be looked at.
type recorder struct {
	testing.TB
	said string
}

func (r *recorder) Helper() {}

func (r *recorder) Fatal(args ...any) {
	r.said, _ = args[0].(string)
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, _ ...any) { r.Fatal(format) }

// outcome runs f on a test of its own and returns what that failed with.
func outcome(t *testing.T, f func(testing.TB)) string {
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(r)
	}()
	<-done
	return r.said
}

func TestEventuallyReturnsWhenTheConditionHolds(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	testenv.Eventually(t, func() bool { return calls.Add(1) == 3 }, "the third call")
	if got := calls.Load(); got != 3 {
		t.Errorf("got %d calls, want 3", got)
	}
}

func TestClosedDropsValuesUntilTheChannelCloses(t *testing.T) {
	t.Parallel()
	ch := make(chan int, 2)
	ch <- 1
	ch <- 2
	close(ch)
	testenv.Closed(t, ch)
}

func TestStillOpenRefusesAClosedOrBusyChannel(t *testing.T) {
	t.Parallel()
	closed, busy := make(chan int), make(chan int, 1)
	close(closed)
	busy <- 1
	for _, test := range []struct {
		name string
		ch   chan int
		want string
	}{
		{"open", make(chan int), ""},
		{"closed", closed, "is closed"},
		{"busy", busy, "carried"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			said := outcome(t, func(tb testing.TB) { testenv.StillOpen(tb, test.ch) })
			if (said == "") != (test.want == "") || !strings.Contains(said, test.want) {
				t.Errorf("failed with %q, want %q", said, test.want)
			}
		})
	}
}

func TestReceiveReturnsTheValue(t *testing.T) {
	t.Parallel()
	ch := make(chan string, 1)
	ch <- "hello"
	if got := testenv.Receive(t, ch); got != "hello" {
		t.Errorf("got %q", got)
	}
}

func TestContextEndsWithItsTest(t *testing.T) {
	t.Parallel()
	var done <-chan struct{}
	t.Run("inner", func(t *testing.T) {
		ctx := testenv.Context(t)
		if _, ok := ctx.Deadline(); !ok {
			t.Error("the context has no deadline")
		}
		done = ctx.Done()
		testenv.StillOpen(t, done)
	})
	testenv.Closed(t, done)
}

func TestLoggerIsSilentAfterItsTest(t *testing.T) {
	t.Parallel()
	var late func()
	t.Run("inner", func(t *testing.T) {
		log := testenv.Logger(t)
		late = func() { log.Info().Time("at", time.Unix(0, 0)).Msg("too late") }
		late()
	})
	late() // would panic if it reached the ended test
}
