package api_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// silent is a store that answers nothing, and says why its caller gave up.
type silent struct{ *world }

func (silent) Submit(ctx context.Context, _ analysis.Submission) (analysis.Accepted, error) {
	<-ctx.Done()
	return analysis.Accepted{}, fmt.Errorf("waiting for a flush: %w", context.Cause(ctx))
}

func TestARequestThatTakesTooLongMayBeRepeated(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := api.New(api.Config{RequestTimeout: time.Millisecond}, api.Deps{Submitter: silent{w}, Authenticator: w, Limiter: w})
	resp, body := ask(t, s, "POST /v1/analyses", `{"text":"So, we start."}`)
	wantStatus(t, resp, body, 503)
	wantContains(t, body, `"code":"unavailable"`)
}
