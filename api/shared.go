package api

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// shared gives all who ask the same at the same time one answer, and reads
// together what was asked while it was reading. An answer is never read before
// it was asked for: whoever has heard of a change sees it.
type shared[K comparable, V any] struct {
	read    func(ctx context.Context, keys []K) (map[K]V, error)
	timeout time.Duration
	most    int // keys per reading
	lanes   int // readings at the same time

	mu      sync.Mutex // guards what follows
	asked   map[K]*answer[V]
	queue   []K // the keys of asked, first come first
	reading int
}

type answer[V any] struct {
	done  chan struct{}
	value V
	found bool
	err   error
}

var errReadTimeout = errors.New("reading timeout of the streams")

// ask waits for the reading, which is bounded and in which others ride. Of ctx
// it takes the values. It reads on another goroutine's stack: that of a stream
// lasts as long as the stream, and should not grow.
func (s *shared[K, V]) ask(ctx context.Context, key K) (value V, found bool, err error) {
	s.mu.Lock()
	a := s.asked[key]
	if a == nil {
		a = &answer[V]{done: make(chan struct{})}
		s.asked[key] = a
		s.queue = append(s.queue, key)
	}
	if s.reading < s.lanes {
		s.reading++
		go s.drain(context.WithoutCancel(ctx))
	}
	s.mu.Unlock()
	<-a.done
	return a.value, a.found, a.err
}

// drain reads until nothing is asked.
func (s *shared[K, V]) drain(ctx context.Context) {
	for {
		keys, answers := s.next()
		if len(keys) == 0 {
			return
		}
		s.answer(ctx, keys, answers)
	}
}

// next takes what is to be read; with nothing, the reader has ended.
func (s *shared[K, V]) next() ([]K, []*answer[V]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := min(len(s.queue), s.most)
	if n == 0 {
		s.reading--
		s.queue = nil
		return nil, nil
	}
	keys, answers := s.queue[:n:n], make([]*answer[V], n)
	s.queue = s.queue[n:]
	for i, key := range keys {
		answers[i] = s.asked[key]
		delete(s.asked, key)
	}
	return keys, answers
}

func (s *shared[K, V]) answer(ctx context.Context, keys []K, answers []*answer[V]) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.timeout, errReadTimeout)
	defer cancel()
	found, err := s.contained(ctx, keys)
	for i, a := range answers {
		a.value, a.found = found[keys[i]]
		a.err = err
		close(a.done)
	}
}

func (s *shared[K, V]) contained(ctx context.Context, keys []K) (_ map[K]V, err error) {
	defer contain(&err)
	return s.read(ctx, keys)
}

// contain makes an error of a panic where no middleware would: the process goes
// on. It has to be deferred itself.
func contain(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("recovering from a panic of type %T", p) // the value may quote a request
	}
}
