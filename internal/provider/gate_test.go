package provider

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"
)

var (
	away    = &Error{Code: CodeUnavailable, Message: "the coaching provider is away", Retryable: true, RetryAfter: time.Minute}
	badKey  = &Error{Code: CodeUnauthorized, Message: "the coaching provider did not accept our credentials"}
	noQuota = &Error{Code: CodeRateLimited, Message: "the coaching provider says that our account has no quota left"}
)

// panel shows what a gate tells operators.
type panel struct {
	log      bytes.Buffer
	states   []BreakerState
	refusing bool
}

func (p *panel) Breaker(s BreakerState) { p.states = append(p.states, s) }
func (p *panel) Refusing(r bool)        { p.refusing = r }

func newGate(cfg GateConfig) (*Gate, *panel) {
	p := &panel{}
	cfg.Recorder = p
	return NewGate("coach", zerolog.New(&p.log), cfg), p
}

// call makes one through the gate that ends so.
func call(g *Gate, waited time.Duration, err error) error {
	pass, refused := g.Enter(waited)
	if refused != nil {
		return refused
	}
	return g.Leave(pass, waited, err)
}

func held(t *testing.T, err error) *HeldError {
	t.Helper()
	var h *HeldError
	if !errors.As(err, &h) {
		t.Fatalf("got %v, want it to be held", err)
	}
	return h
}

func TestWhileAProviderIsAwayJobsAreHeldAndToldWhy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, shown := newGate(GateConfig{Outages: 2})
		if err := call(g, 0, away); !errors.Is(err, away) || g.Held(0) != nil {
			t.Fatalf("the first outage ended as %v", err)
		}
		for range 3 {
			if h := held(t, call(g, 0, away)); h.For < time.Minute || h.Why != away {
				t.Errorf("held for %s by %v", h.For, h.Why)
			}
		}
		_ = held(t, g.Held(0))
		<-time.After(5 * time.Minute)
		probe, err := g.Enter(0)
		if err != nil {
			t.Fatal(err)
		}
		if h := held(t, call(g, 0, nil)); h.For < time.Second {
			t.Errorf("held for %s while the probe is out", h.For)
		}
		if err := g.Leave(probe, 0, nil); err != nil || call(g, 0, nil) != nil {
			t.Errorf("after an answer it ends as %v", err)
		}
		if diff := cmp.Diff([]BreakerState{BreakerClosed, BreakerOpen, BreakerHalfOpen, BreakerClosed}, shown.states); diff != "" {
			t.Errorf("moved (-want +got):\n%s", diff)
		}
		if said := shown.log.String(); strings.Count(said, "provider away") != 1 || !strings.Contains(said, away.Message) || !strings.Contains(said, "provider back") {
			t.Errorf("the log says %s", said)
		}
	})
}

func TestAnOutageHoldsAJobNoLongerThanMaxWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, _ := newGate(GateConfig{Outages: 1, MaxWait: 3 * time.Minute, MaxDelay: time.Hour})
		began := time.Now()
		for time.Since(began) < 3*time.Minute {
			<-time.After(held(t, call(g, time.Since(began), away)).For)
		}
		if waited := time.Since(began); waited != 3*time.Minute {
			t.Errorf("held for %s, want exactly the longest", waited)
		}
		var last *Error
		if err := call(g, time.Since(began), away); !errors.As(err, &last) || last.Retryable || last.Message != away.Message {
			t.Errorf("then it ends as %v", err)
		}
		if g.Held(time.Since(began)) != nil {
			t.Error("it is still held")
		}
		_ = held(t, call(g, time.Second, away)) // one that came late waits by itself
	})
}

func TestWhoOnlyAnOperatorCanHelpIsNamedInTheLogOnceInAWhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, shown := newGate(GateConfig{Outages: 1})
		for range 5 {
			for _, err := range []*Error{badKey, noQuota} {
				if got := call(g, 0, err); !errors.Is(got, err) {
					t.Fatalf("it ends as %v, want its own error at once", got)
				}
			}
		}
		if said := shown.log.String(); strings.Count(said, "provider refuses") != 2 || !strings.Contains(said, badKey.Message) || !strings.Contains(said, `"provider":"coach"`) {
			t.Errorf("the log says %s", said)
		}
		if !shown.refusing {
			t.Error("the metric does not show it")
		}
		<-time.After(2 * sayAgain)
		_ = call(g, 0, badKey)
		if said := shown.log.String(); strings.Count(said, "provider refuses") != 3 {
			t.Errorf("later the log says %s", said)
		}
		if _ = call(g, 0, &Error{Code: CodeRefused, Message: "not this speech"}); !shown.refusing {
			t.Error("a refusal of one speech ended it")
		}
		if _ = call(g, 0, nil); shown.refusing {
			t.Error("an answer did not end it")
		}
	})
}

func TestACallThatVanishesLeavesTheProbeToAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, _ := newGate(GateConfig{Outages: 1})
		_ = call(g, 0, away)
		<-time.After(2 * time.Minute)
		for range 3 {
			pass, err := g.Enter(0)
			if err != nil || pass.probe == 0 {
				t.Fatalf("got %+v and %v, want a probe", pass, err)
			}
			g.Release(pass)
		}
	})
}
