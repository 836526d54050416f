package pipeline

import (
	"errors"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/provider"
)

// Gates are before the calls to the two providers; nil is always open.
type Gates struct {
	Coach       *provider.Gate
	Transcriber *provider.Gate
}

// waits is the reason to put a job off before anything is done for it, nil if
// there is none. One that is new is worth a look all the same: it may be
// refused, or need no provider, and its owner learns what it waits for.
func (g Gates) waits(job *analysis.Job) error {
	if job.Waited == 0 {
		return nil
	}
	needed := []*provider.Gate{g.Coach}
	if job.Source == analysis.Audio {
		needed = append(needed, g.Transcriber)
	}
	for _, gate := range needed {
		if gate == nil {
			continue
		}
		if err := gate.Held(job.Waited); err != nil {
			return told(err)
		}
	}
	return nil
}

// putOff reports whether the job comes back without having spent a try.
func putOff(err error) bool {
	var why *analysis.JobError
	return errors.As(err, &why) && (why.Held || why.Throttled)
}

// through makes a call to the provider behind the gate.
func through[T any](g *provider.Gate, job *analysis.Job, call func() (T, error)) (res T, err error) {
	if g == nil {
		return call()
	}
	pass, err := g.Enter(job.Waited)
	if err != nil {
		return res, err
	}
	defer g.Release(pass)
	if res, err = call(); throttled(err) != nil {
		return res, err // the budget knows more than the gate
	}
	return res, g.Leave(pass, job.Waited, err)
}
