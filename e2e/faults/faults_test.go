package faults

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/e2e/stage"
)

var (
	all    = flag.Bool("all", false, "the whole matrix, with enough jobs to mean something")
	random = flag.Duration("random", 0, "break things by chance for so long")
	seed   = flag.Uint64("seed", 0, "of the chance; another one each time when 0")
)

func TestMain(m *testing.M) { stage.Main(m) }

// telling are the rows that run with all other tests.
var telling = map[string]bool{
	"worker/killed": true, "nats/wiped": true, "postgres/killed": true, "provider/in a black hole": true,
}

func TestNothingIsLostWhenAnythingBreaks(t *testing.T) {
	t.Parallel()
	if *random > 0 {
		t.Skip("breaking by chance instead")
	}
	jobs := 400
	if *all {
		jobs = 5000
	}
	var report strings.Builder
	for _, r := range rows() {
		if !*all && !telling[r.String()] {
			continue
		}
		t.Run(r.String(), func(t *testing.T) {
			if !*all {
				t.Parallel() // few jobs each: they leave each other room
			}
			took := newWorld(t).suffers(t, r, jobs)
			t.Logf("recovered after %s", took.Round(10*time.Millisecond))
			fmt.Fprintf(&report, "%-26s %s\n", r, took.Round(10*time.Millisecond))
		})
	}
	if *all {
		t.Logf("recovery times:\n%s", &report)
	}
}

func TestNothingIsLostWhenThingsBreakByChance(t *testing.T) {
	t.Parallel()
	if *random == 0 {
		t.Skip("for how long? go test ./e2e/faults -args -random 5m")
	}
	chosen := *seed
	if chosen == 0 {
		chosen = rand.Uint64()
	}
	fmt.Printf("breaking things by chance: -seed %d\n", chosen)
	chance := rand.New(rand.NewPCG(chosen, 0))
	w := newWorld(t)
	load := w.load(t)
	for end := time.Now().Add(*random); time.Now().Before(end); {
		r := rows()[chance.IntN(len(rows()))]
		w.happen(t, r)
		t.Logf("%s: recovered after %s", r, w.recover(t, r).Round(10*time.Millisecond))
	}
	accepted := load.End()
	w.drain(t)
	w.check(t, accepted)
	t.Logf("%d jobs were accepted and have succeeded", len(accepted))
}
