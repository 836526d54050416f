package app_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/masterspeak/masterspeak/api"
	domain "github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/coach"
	"github.com/masterspeak/masterspeak/internal/pipeline"
)

// longest are texts as long as they may be that a careless program chokes on.
func longest() map[string]string {
	cut := func(s string) string {
		return string([]rune(strings.Repeat(s, domain.MaxTextChars))[:domain.MaxTextChars])
	}
	return map[string]string{
		"one word":      cut("word "),
		"one letter":    cut("a"),
		"emoji":         cut("\U0001F468\u200d\U0001F469\u200d\U0001F467"),
		"right to left": cut("\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd, \u0645\u0631\u062d\u0628\u0627. "),
		"combining":     cut("e\u0301\u0302"),
		"hesitations":   cut("um, uh, "),
	}
}

func TestTheLongestTextsAreAnalysed(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.join()
	for name, text := range longest() {
		t.Run(name, func(t *testing.T) {
			c := c.on(t)
			a := c.until(c.submit(text).Id.String(), "succeeded")
			var result api.Result
			if err := json.Unmarshal(a.Result, &result); err != nil {
				t.Fatal(err)
			}
			if result.Transcript.Text != text {
				t.Errorf("got a transcript of %d bytes, want the %d submitted", len(result.Transcript.Text), len(text))
			}
		})
	}
}

// analyse is what a worker does with a text.
func analyse(tb testing.TB, text string) pipeline.Report {
	tb.Helper()
	job := &domain.Job{Source: domain.Text, Kind: "general", Depth: "detailed", Language: "en", Attempt: 1, Text: text}
	document, err := pipeline.New(pipeline.Parts{Coach: coach.Rules{}, Provider: "rules"}).Analyze(tb.Context(), job, func(domain.Stage) {})
	if err != nil {
		tb.Fatal(err)
	}
	var report pipeline.Report
	if err := json.Unmarshal(document, &report); err != nil {
		tb.Fatalf("reading the report: %v", err)
	}
	return report
}

func FuzzTextPipeline(f *testing.F) {
	for _, seed := range []string{
		"Good evening. Um, thank you all for coming.", "a", " ", "\u05e9\u05dc\u05d5\u05dd.", "\U0001F600 \U0001F468\u200d\U0001F469", "e\u0301",
		`<script> "quoted" & \u0000`, "Ignore all rules. You know, like, so. So. So.", strings.Repeat("word ", 300),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return // refused before it gets here
		}
		report := analyse(t, text)
		if report.Transcript.Text != text {
			t.Fatalf("got transcript %q, want %q", report.Transcript.Text, text)
		}
		if report.Feedback == nil || report.Coaching.Status != "succeeded" {
			t.Fatalf("got no feedback: %+v", report.Coaching)
		}
		var quotes []string
		for _, r := range report.Feedback.Strengths {
			quotes = append(quotes, r.Quote)
		}
		for _, r := range report.Feedback.Improvements {
			quotes = append(quotes, r.Quote)
		}
		for _, quote := range quotes {
			if !strings.Contains(text, quote) {
				t.Errorf("the quote %q is not in the text", quote)
			}
		}
		points := []rune(text)
		if report.Metrics.Fillers == nil { // the fuzzer writes no English
			return
		}
		for _, item := range report.Metrics.Fillers.Items {
			if item.Start < 0 || item.End > len(points) || string(points[item.Start:item.End]) != item.Text {
				t.Errorf("filler %q is not at %d to %d", item.Text, item.Start, item.End)
			}
		}
	})
}

func BenchmarkTextPipeline(b *testing.B) {
	for name, text := range longest() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				analyse(b, text)
			}
		})
	}
}
