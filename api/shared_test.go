package api

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// library reads what a test lets it read.
type library struct {
	shared[string, int]
	readings chan []string // receives what is read, and waits until it is taken
	fail     error
}

func newLibrary() *library {
	l := &library{readings: make(chan []string)}
	var version int
	l.shared = shared[string, int]{
		timeout: time.Minute, most: 3, lanes: 1, asked: map[string]*answer[int]{},
		read: func(_ context.Context, keys []string) (map[string]int, error) {
			version++
			l.readings <- keys
			found := map[string]int{}
			for _, key := range keys {
				if key == "panic" {
					panic("with a secret")
				}
				if key != "missing" {
					found[key] = version
				}
			}
			return found, l.fail
		},
	}
	return l
}

func TestWhatIsAskedDuringAReadingIsReadTogetherAfterIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLibrary()
		ask := func(key string, want int) {
			go func() {
				if got, found, err := l.ask(t.Context(), key); got != want || found != (want > 0) || err != nil {
					t.Errorf("%s: got %d, %t, %v, want %d", key, got, found, err, want)
				}
			}()
			synctest.Wait()
		}
		ask("a", 1)
		for range 5 {
			ask("a", 2) // the reading under way may be too old
			ask("b", 2)
			ask("missing", 0)
			ask("late", 3)
		}
		for _, want := range [][]string{{"a"}, {"a", "b", "missing"}, {"late"}} {
			if got := <-l.readings; !slices.Equal(got, want) {
				t.Errorf("read %v, want %v", got, want)
			}
		}
	})
}

func TestAFailedReadingFailsThoseWhoAskedAndNoOther(t *testing.T) {
	t.Parallel()
	l := newLibrary()
	go func() {
		for range 3 {
			<-l.readings
		}
	}()
	l.fail = errors.New("away")
	if _, _, err := l.ask(t.Context(), "a"); !errors.Is(err, l.fail) {
		t.Errorf("got %v, want %v", err, l.fail)
	}
	if _, _, err := l.ask(t.Context(), "panic"); err == nil || err.Error() != "recovering from a panic of type string" {
		t.Errorf("got %v, want the panic without its value", err)
	}
	l.fail = nil
	if _, found, err := l.ask(t.Context(), "a"); !found || err != nil {
		t.Errorf("got %t, %v, want an answer", found, err)
	}
}
