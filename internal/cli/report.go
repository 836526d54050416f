package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/masterspeak/masterspeak/internal/coach"
)

// report writes one result for a person to read.
type report struct {
	look
	full bool // the transcript too
	out  strings.Builder
}

// writeReport takes whatever is missing from the document as not measured.
func writeReport(w io.Writer, d *document, l look, full bool) {
	r := &report{look: l, full: full}
	r.header(d)
	if d.Result == nil {
		r.para("  ", "The server sent no result.")
	} else {
		r.scores(d)
		r.facts(d.Result.Metrics, d.wordless())
		r.delivery(d)
		r.feedback(d.Result)
		r.transcript(d)
		r.footer(d)
	}
	_, _ = io.WriteString(w, r.out.String())
}

// line writes one line; nothing trails.
func (r *report) line(text string) {
	r.out.WriteString(strings.TrimRight(r.fold(text), " "))
	r.out.WriteByte('\n')
}

// para wraps foreign text behind a first prefix and the space it takes.
func (r *report) para(prefix, text string) {
	rest := strings.Repeat(" ", len([]rune(prefix)))
	for _, line := range wrap(r.fold(clean(text)), r.width-len(rest)) {
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
	for _, line := range wrap(r.fold(title), r.width) {
		r.line(r.paint(bold, line))
	}
	about := []string{}
	for _, part := range []string{d.Kind, string(d.Source)} {
		if part = clean(part); part != "" {
			about = append(about, part)
		}
	}
	for _, line := range wrap(r.fold(strings.Join(about, " · ")), r.width) {
		r.line(r.paint(dim, line))
	}
	r.line(r.paint(dim, strings.Repeat("─", r.width)))
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
	r.strengths(f.Strengths, result.Transcript.Text)
	r.improvements(f.Improvements, result.Transcript.Text)
	if f.NextExercise != "" {
		r.section("NEXT EXERCISE")
		r.para("  ", f.NextExercise)
	}
}

func (r *report) strengths(list []coach.Strength, text string) {
	if len(list) == 0 {
		return
	}
	r.section("KEEP")
	for _, s := range list {
		r.para("  + ", s.Text)
		r.quote("    ", elided(s.Quote, text))
	}
}

func (r *report) improvements(list []coach.Improvement, text string) {
	if len(list) == 0 {
		return
	}
	r.section("IMPROVE")
	for i, m := range list {
		r.para(fmt.Sprintf("  %d. ", i+1), m.Text)
		r.quote("     You said  ", elided(m.Quote, text))
		r.quote("     Try       ", m.Suggestion)
	}
}

func (r *report) quote(prefix, text string) {
	if text = clean(text); text != "" {
		r.para(prefix, "“"+text+"”")
	}
}

// elided marks where a quote leaves off within a sentence.
func elided(quote, text string) string {
	before, after, found := strings.Cut(text, quote)
	if quote == "" || !found {
		return quote
	}
	const stops = ".!?:…\"”’»)"
	if last, _ := utf8.DecodeLastRuneInString(quote); strings.TrimSpace(after) != "" && !strings.ContainsRune(stops, last) && !strings.HasPrefix(after, "\n\n") {
		quote += " …"
	}
	space := strings.TrimSpace(before)
	if last, _ := utf8.DecodeLastRuneInString(space); space != "" && !strings.ContainsRune(stops, last) && !strings.HasSuffix(before, "\n\n") {
		quote = "… " + quote
	}
	return quote
}

// footer says where the numbers come from.
func (r *report) footer(d *document) {
	var parts []string
	if v := d.Result.ScoringVersion; v != "" {
		parts = append(parts, "scoring "+v)
	}
	if by := d.Result.Coaching.by(); by != "" {
		parts = append(parts, "coach "+by)
	}
	if t := d.Result.Transcription; t != nil && t.by() != "" {
		parts = append(parts, "transcript "+t.by())
	}
	r.line("")
	for _, part := range []string{"analysis " + d.ID, strings.Join(parts, " · ")} {
		for _, line := range wrap(r.fold(clean(part)), r.width) {
			r.line(r.paint(dim, line))
		}
	}
}
