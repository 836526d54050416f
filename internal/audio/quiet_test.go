package audio_test

import (
	"bytes"
	"log"
	"os"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/audio"
)

func TestFLACAtTheRateOfSynthesisersFillsNoLog(t *testing.T) { //nolint:paralleltest // the log is the process's
	var loud, out bytes.Buffer
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	for _, w := range []struct {
		to    *bytes.Buffer
		quiet bool
	}{{&loud, false}, {&out, true}} {
		log.SetOutput(w.to)
		if w.quiet {
			log.SetOutput(audio.Quiet(w.to))
		}
		samples, info, err := decode(bytes.NewReader(flacOf(t, 24_000, 3)), pure)
		if err != nil || info.Rate != 24_000 || len(samples) == 0 {
			t.Fatalf("got %d samples, %+v, %v", len(samples), info, err)
		}
		log.Print("http: something else")
	}
	if loud := strings.Count(loud.String(), "\n"); loud < 2 {
		t.Error("the library is silent by itself now: Quiet can go")
	}
	if got := out.String(); strings.Count(got, "\n") != 1 || !strings.HasSuffix(got, "http: something else\n") {
		t.Errorf("the log got %q, want only what others wrote", got)
	}
}
