package worker

import (
	"context"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// nothing stands for who does not watch.
type nothing struct{}

func (nothing) JobBegan(*analysis.Job)                        {}
func (nothing) JobEnded(*analysis.Job, string, time.Duration) {}
func (nothing) Busy(int)                                      {}

func (nothing) Process(ctx context.Context, _ *analysis.Job, _ string, _ time.Time) (context.Context, func(string)) {
	return ctx, func(string) {}
}

func (nothing) Commit(ctx context.Context) (context.Context, func(error)) { return ctx, func(error) {} }

func (nothing) Panicked(any, map[string]string) {}
func (nothing) Raised(error, map[string]string) {}
