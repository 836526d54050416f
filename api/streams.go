package api

import (
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// streams counts the open streams of each caller.
type streams struct {
	most    int
	gauge   prometheus.Gauge
	all     sync.WaitGroup
	buffers sync.Pool // of *[]byte

	mu   sync.Mutex // guards open
	open map[analysis.ID]int
}

func newStreams(most int, gauge prometheus.Gauge) *streams {
	return &streams{most: most, gauge: gauge, open: map[analysis.ID]int{}}
}

// visit is a place among the caller's streams, and what else a stream gives
// back when it ends.
type visit struct{ ends []func() }

// enter takes a place or refuses.
func (s *streams) enter(owner analysis.ID) (*visit, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[owner] >= s.most {
		return nil, tooMany("too_many_streams", "At most "+strconv.Itoa(s.most)+" streams may be open at once.", 10*time.Second)
	}
	s.open[owner]++
	s.gauge.Inc()
	s.all.Add(1)
	return &visit{ends: []func(){func() { s.leave(owner) }}}, nil
}

func (s *streams) leave(owner analysis.ID) {
	defer s.all.Done()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gauge.Dec()
	if s.open[owner]--; s.open[owner] == 0 {
		delete(s.open, owner)
	}
}

func (v *visit) atEnd(f func()) { v.ends = append(v.ends, f) }

// end gives everything back, the last first; ending twice is allowed.
func (v *visit) end() {
	for _, f := range slices.Backward(v.ends) {
		f()
	}
	v.ends = nil
}

// handOver leaves nothing to end: the visit goes on as another.
func (v *visit) handOver() *visit {
	on := &visit{ends: v.ends}
	v.ends = nil
	return on
}
