package report

import (
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/scoring"
	"github.com/masterspeak/masterspeak/internal/speech"
)

//go:embed report.html
var layout string

//go:embed report.css
var sheet string

var page = template.Must(template.New("report").Funcs(template.FuncMap{
	"style": func() template.HTML { return template.HTML("<style>" + sheet + "</style>") }, //nolint:gosec // our own file
}).Parse(layout))

// StyleSource is the page's style as a Content-Security-Policy names it.
var StyleSource = func() string {
	sum := sha256.Sum256([]byte(sheet))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}()

// Policy is the Content-Security-Policy of the page.
var Policy = "default-src 'none'; style-src " + StyleSource + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// document is what the page shows of a result.
type document struct {
	Scores         scoring.Scores `json:"scores"`
	ScoringVersion string         `json:"scoring_version"`
	Metrics        speech.Metrics `json:"metrics"`
	Feedback       feedback       `json:"feedback"`
	Coaching       struct {
		Provider string `json:"provider"`
		Model    string `json:"model"`
	} `json:"coaching"`
	Transcript struct {
		Text string `json:"text"`
	} `json:"transcript"`
}

type feedback struct {
	Summary      string   `json:"summary"`
	Strengths    []remark `json:"strengths"`
	Improvements []remark `json:"improvements"`
	NextExercise string   `json:"next_exercise"`
}

type remark struct {
	Text       string `json:"text"`
	Quote      string `json:"quote"`
	Suggestion string `json:"suggestion"`
}

// view is what the template sees.
type view struct {
	document
	Title, Meta, Coach string
	Scores             []score
	Pace               *picture
	Facts              []fact
	Pieces             []piece
}

// Write writes the page of an analysis with a result.
func Write(w io.Writer, a *analysis.Analysis) error {
	v := view{
		Title: cmp.Or(a.Title, "Speech"),
		Meta:  strings.ToUpper(a.Kind[:min(1, len(a.Kind))]) + a.Kind[min(1, len(a.Kind)):] + ", " + a.CreatedAt.Format("2 January 2006"),
	}
	if err := json.Unmarshal(a.Result, &v.document); err != nil {
		return fmt.Errorf("reading the result of %s: %w", a.ID, err)
	}
	d := &v.document
	v.Coach = cmp.Or(d.Coaching.Model, d.Coaching.Provider)
	v.Scores = scores(d)
	v.Facts = facts(&d.Metrics)
	v.Pace = pace(&d.Metrics, scoring.BandOf(a.Kind))
	v.Pieces = pieces(d.Transcript.Text, &d.Metrics)
	if err := page.Execute(w, v); err != nil {
		return fmt.Errorf("writing the report of %s: %w", a.ID, err)
	}
	return nil
}
