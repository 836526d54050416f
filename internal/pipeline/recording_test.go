package pipeline_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/coach"
	"github.com/masterspeak/masterspeak/internal/pipeline"
	"github.com/masterspeak/masterspeak/internal/recording"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// shelf brings a copy of one file for every job.
type shelf struct{ content []byte }

func (s shelf) Fetch(context.Context, *analysis.Job) (*recording.Local, error) {
	file, err := os.CreateTemp("", "masterspeak-shelf-*")
	if err != nil {
		return nil, err
	}
	local := &recording.Local{File: file, Bytes: int64(len(s.content))}
	if _, err = file.WriteAt(s.content, 0); err != nil {
		_ = local.Close()
	}
	return local, err
}

// listening remembers what it was asked.
type listening struct{ asked *coach.Request }

func (l listening) Coach(ctx context.Context, r coach.Request) (coach.Result, error) {
	*l.asked = r
	return coach.Rules{}.Coach(ctx, r)
}

func TestTheCoachHearsHowPhrasesEnd(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(filepath.Join("..", "..", "samples", "nervous.opus"))
	if err != nil {
		t.Fatal(err)
	}
	j, asked := job(), &coach.Request{}
	j.Source, j.Text = analysis.Audio, ""
	parts := pipeline.Parts{Coach: listening{asked}, Provider: "rules", Fetcher: shelf{content}}
	document, err := pipeline.New(parts).Analyze(testenv.Context(t), j, func(analysis.Stage) {})
	if err != nil {
		t.Fatal(err)
	}
	r := reportOf(t, document)
	if e := r.Recording.Endings; e == nil || e.Rises+e.Falls+e.Levels < 5 || !cmp.Equal(asked.Endings, e) {
		t.Errorf("the coach was told %+v, the report says %+v", asked.Endings, e)
	}
}
