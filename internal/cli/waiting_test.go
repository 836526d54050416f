package cli

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

func TestAWaitNamesItsReasonAndAPlainLogSaysItOnce(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	l := &line{board: &board{w: &log}, name: "a.wav"}
	at := time.Date(2026, 3, 1, 6, 0, 0, 0, time.Local)
	for i := range 7 {
		next := at.Add(time.Duration(i) * time.Minute)
		l.see(&document{Status: analysis.Running})
		l.see(&document{
			Status: analysis.Queued, Attempts: 2, NextAttemptAt: &next,
			Error: &jobError{Message: "the coaching provider asks for fewer requests\x1b[2J"},
		})
	}
	l.see(&document{Status: analysis.Queued, NextAttemptAt: &at})
	want := "a.wav: running\n" +
		"a.wav: waiting: the coaching provider asks for fewer requests" + clean("\x1b[2J") + ", next try at 06:00:00\n" +
		"a.wav: waiting, next try at 06:00:00\n"
	if log.String() != want {
		t.Errorf("got\n%swant\n%s", log.String(), want)
	}
	l.board.live = true
	next := at.Add(time.Hour)
	if l.see(&document{Status: analysis.Queued, NextAttemptAt: &next}); l.text != "waiting, next try at 07:00:00" {
		t.Errorf("a terminal shows %q", l.text)
	}
}

func TestWhatASuccessHadToDoWithoutIsAWarning(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ result, want string }{
		"no credentials": {
			`{"coaching":{"status":"failed","provider":"openai","error":{"message":"the coaching provider did not accept our credentials"}}}`,
			"one.txt: warning: there is no feedback: the coaching provider did not accept our credentials\n",
		},
		"a fallback": {
			`{"coaching":{"status":"succeeded","provider":"rules","error":{"message":"the coaching provider is away"}}}`,
			"one.txt: warning: the feedback is by rules: the coaching provider is away\n",
		},
		"no transcript": {
			`{"coaching":{"status":"succeeded"},"transcription":{"status":"failed","error":{"message":"garbage"}}}`,
			"one.txt: warning: there is no transcript: garbage\n",
		},
		"no transcriber": {`{"coaching":{"status":"succeeded"},"transcription":{"status":"skipped","error":{"message":"none"}}}`, ""},
		"nothing":        {`{"coaching":{"status":"succeeded"}}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := readDocument(fmt.Appendf(nil, `{"id":"x","status":"succeeded","result":%s}`, test.result))
			if err != nil {
				t.Fatal(err)
			}
			var stdout, stderr bytes.Buffer
			p := &program{Streams: Streams{Out: &stdout, Err: &stderr}}
			p.print(order{files: []string{"one.txt"}, json: true}, 0, outcome{doc: d})
			if stderr.String() != test.want || strings.Contains(stdout.String(), "warning") {
				t.Errorf("got %q, want %q", stderr.String(), test.want)
			}
		})
	}
}
