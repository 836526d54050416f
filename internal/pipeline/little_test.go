package pipeline_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/coach"
	"github.com/masterspeak/masterspeak/internal/pipeline"
	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestAHandfulOfWordsHasReasonsInPlaceOfScores(t *testing.T) {
	t.Parallel()
	j := job()
	j.Text = "Hello."
	r, _ := analyze(t, coach.Rules{}, j)
	if diff := cmp.Diff(scoring.Scores{}, r.Scores); diff != "" {
		t.Errorf("scores (-want +got):\n%s", diff)
	}
	for _, name := range []string{"overall", "clarity", "structure", "fillers"} {
		if why := r.Metrics.Missing["scores."+name]; !strings.Contains(why, "too little to judge") {
			t.Errorf("%s: reason %q", name, why)
		}
	}
	if !strings.HasPrefix(r.Feedback.Summary, "A speech of 1 word is too little") {
		t.Errorf("summary %q", r.Feedback.Summary)
	}
}

func TestATextIsTakenAtThePaceOfItsKind(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]float64{"general": 150, "ceremonial": 115, "conversation": 165} {
		j := job()
		j.Kind = kind
		if r, _ := analyze(t, coach.Rules{}, j); r.Metrics.WordsPerMinute != want {
			t.Errorf("%s: %v words a minute, want %v", kind, r.Metrics.WordsPerMinute, want)
		}
	}
}

func TestARecordingThatCannotBeJudgedSaysWhy(t *testing.T) {
	t.Parallel()
	for want, samples := range map[string]int{"too short": 16000 * 3 / 10, "silent": 16000 * 3} {
		j := job()
		j.Source, j.Text = analysis.Audio, ""
		parts := pipeline.Parts{Coach: coach.Rules{}, Provider: "rules", Fetcher: shelf{quiet(samples)}}
		_, err := pipeline.New(parts).Analyze(testenv.Context(t), j, func(analysis.Stage) {})
		var why *analysis.JobError
		if !errors.As(err, &why) || why.Code != "no_speech" || !strings.Contains(why.Message, want) {
			t.Errorf("%s: got %v", want, err)
		}
	}
}

// quiet is a WAV of so many samples at 16 kHz in which nothing is heard.
func quiet(samples int) []byte {
	var b bytes.Buffer
	size := uint32(2 * samples)
	for _, v := range []any{
		[]byte("RIFF"), 36 + size, []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), uint32(16000), uint32(32000), uint16(2), uint16(16),
		[]byte("data"), size, make([]byte, size),
	} {
		_ = binary.Write(&b, binary.LittleEndian, v) // a buffer takes everything
	}
	return b.Bytes()
}
