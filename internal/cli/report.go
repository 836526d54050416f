package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/masterspeak/masterspeak/internal/coach"
)

// report writes one result for a person to read.
type report struct {
	look
	out strings.Builder
}

// writeReport takes whatever is missing from the document as not measured.
func writeReport(w io.Writer, d *document, l look) {
	r := &report{look: l}
	r.header(d)
	if d.Result == nil {
		r.para("  ", "The server sent no result.")
	} else {
		r.scores(d.Result)
		r.facts(d.Result.Metrics)
		r.feedback(d.Result)
		r.footer(d)
	}
	_, _ = io.WriteString(w, r.out.String())
}

// line writes one line; nothing trails.
func (r *report) line(text string) {
	r.out.WriteString(strings.TrimRight(text, " "))
	r.out.WriteByte('\n')
}

// para wraps foreign text behind a first prefix and the space it takes.
func (r *report) para(prefix, text string) {
	rest := strings.Repeat(" ", len([]rune(prefix)))
	for _, line := range wrap(clean(text), r.width-len(rest)) {
		r.line(prefix + line)
		prefix = rest
	}
}

func (r *report) section(name string) {
	r.line("")
	r.line(r.paint(bold, name))
}

func (r *report) header(d *document) {
	title := cmp.Or(clean(d.Title), "Untitled speech")
	for _, line := range wrap(title, r.width) {
		r.line(r.paint(bold, line))
	}
	about := []string{}
	for _, part := range []string{d.Kind, string(d.Source)} {
		if part = clean(part); part != "" {
			about = append(about, part)
		}
	}
	r.line(r.paint(dim, strings.Join(about, " · ")))
	r.line(r.paint(dim, strings.Repeat("─", r.width)))
}

const barSize = 30

func (r *report) scores(result *result) {
	s, missing := &result.Scores, map[string]string{}
	if result.Metrics != nil {
		missing = result.Metrics.Missing
	}
	r.score("Overall", s.Overall, bold+";", missing["hedges"])
	r.line("")
	r.score("Clarity", s.Clarity, "", missing["hedges"])
	r.score("Structure", s.Structure, "", missing["structure"])
	r.score("Fillers", s.Fillers, "", missing["fillers"])
	r.score("Delivery", s.Delivery, "", "needs a recording")
}

// score draws one line, or why there is no score; the colour goes from red to
// green as the score rises, and style comes before it.
func (r *report) score(name string, value *float64, style, missing string) {
	if value == nil {
		r.line(r.paint(dim, fmt.Sprintf("  %-10s    –   %s", name, clean(cmp.Or(missing, "not enough to judge")))))
		return
	}
	colour := red
	switch {
	case *value >= 7:
		colour = green
	case *value >= 4.5:
		colour = yellow
	}
	r.line(fmt.Sprintf("  %-10s %4.1f   ", name, *value) + r.paint(style+colour, bar(*value/10, barSize)))
}

func (r *report) feedback(result *result) {
	f := result.Feedback
	if result.Coaching.Status == "failed" || f == nil {
		r.section("COACHING")
		r.para("  ", "There is none this time: "+cmp.Or(result.Coaching.reason(), "the server gave no reason"))
	}
	if f == nil {
		return
	}
	if why := result.Coaching.reason(); why != "" && result.Coaching.Status == "succeeded" {
		r.section("COACHING")
		r.para("  ", "By "+result.Coaching.Provider+" this time: "+why)
	}
	if f.Summary != "" {
		r.section("SUMMARY")
		r.para("  ", f.Summary)
	}
	r.strengths(f.Strengths)
	r.improvements(f.Improvements)
	if f.NextExercise != "" {
		r.section("NEXT EXERCISE")
		r.para("  ", f.NextExercise)
	}
}

func (r *report) strengths(list []coach.Strength) {
	if len(list) == 0 {
		return
	}
	r.section("KEEP")
	for _, s := range list {
		r.para("  + ", s.Text)
		r.quote("    ", s.Quote)
	}
}

func (r *report) improvements(list []coach.Improvement) {
	if len(list) == 0 {
		return
	}
	r.section("IMPROVE")
	for i, m := range list {
		r.para(fmt.Sprintf("  %d. ", i+1), m.Text)
		r.quote("     You said  ", m.Quote)
		r.quote("     Try       ", m.Suggestion)
	}
}

func (r *report) quote(prefix, text string) {
	if text = clean(text); text != "" {
		r.para(prefix, "“"+text+"”")
	}
}

// footer says where the numbers come from.
func (r *report) footer(d *document) {
	parts := []string{"analysis " + d.ID}
	if v := d.Result.ScoringVersion; v != "" {
		parts = append(parts, "scoring "+v)
	}
	if by := d.Result.Coaching.by(); by != "" {
		parts = append(parts, "coach "+by)
	}
	r.line("")
	for _, line := range wrap(clean(strings.Join(parts, " · ")), r.width) {
		r.line(r.paint(dim, line))
	}
}
