package worker

import (
	"context"
	"sync"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// attempt is one job in work.
type attempt struct {
	job      *analysis.Job
	delivery Delivery
	cancel   context.CancelCauseFunc
}

// running is the set of jobs in work, by id.
type running struct {
	mu   sync.Mutex // guards jobs
	jobs map[analysis.ID]*attempt
}

func newRunning() *running { return &running{jobs: make(map[analysis.ID]*attempt)} }

func (r *running) add(a *attempt) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.jobs[a.job.ID] = a
}

// remove forgets the attempt, unless a newer one of the same job took its place.
func (r *running) remove(a *attempt) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.jobs[a.job.ID] == a {
		delete(r.jobs, a.job.ID)
	}
}

func (r *running) cancel(id analysis.ID, cause error) {
	r.mu.Lock()
	a := r.jobs[id]
	r.mu.Unlock()
	if a != nil {
		a.cancel(cause)
	}
}

func (r *running) all() []*attempt {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]*attempt, 0, len(r.jobs))
	for _, a := range r.jobs {
		list = append(list, a)
	}
	return list
}
