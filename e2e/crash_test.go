package e2e

import (
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// takeover is how long a job of a killed worker may lie: its lease, and what
// it takes to notice and to do the job again.
const takeover = 25 * time.Second

func TestAJobOfAKilledWorkerIsFinishedByAnother(t *testing.T) {
	t.Parallel()
	dsn, ai := testenv.PostgresDSN(t), newProvider(t)
	s := stage.NewSystem(t, dsn, ai.env()...)
	api := s.API(t)
	doomed := s.Worker(t)
	id := api.Submit(t, "We launched in May. Um, it went well. Thank you.")
	testenv.Receive(t, ai.called) // in the middle of the job
	s.Worker(t)
	doomed.Kill(t)
	killed := time.Now()

	testenv.Receive(t, ai.called) // by the other worker
	doc := api.Succeeds(t, id)
	took := time.Since(killed)
	t.Logf("finished %s after the kill", took.Round(time.Millisecond))
	if took > takeover {
		t.Errorf("the job was finished %s after the kill, want at most %s", took, takeover)
	}
	if doc.Attempts != 1 {
		t.Errorf("%d attempts were spent; a crash of ours costs none", doc.Attempts)
	}
	if jobs, results := stage.CountResults(t, testenv.Pool(t, dsn)); jobs != 1 || results != 1 {
		t.Errorf("%d jobs have succeeded with %d results, want one of each", jobs, results)
	}
}
