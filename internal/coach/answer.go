package coach

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	sdk "github.com/openai/openai-go/v3"
)

// Longest texts that are accepted, in code points.
const (
	maxSummaryRunes = 1500
	maxItemRunes    = 800
)

// reply is what a model said, before anybody trusts it.
type reply struct {
	content string
	cut     bool // the model ran out of tokens
	usage   *Usage
}

// read takes the first choice of a completion.
func read(c *sdk.ChatCompletion) (reply, error) {
	if c == nil || len(c.Choices) == 0 {
		return reply{}, coaching.Invalid("answered without content", errNoChoice)
	}
	choice := c.Choices[0]
	if choice.Message.Refusal != "" || choice.FinishReason == "content_filter" {
		return reply{}, &Error{Code: CodeRefused, Message: "the coaching provider declined to comment on this speech"}
	}
	r := reply{content: choice.Message.Content, cut: choice.FinishReason == "length"}
	if u := c.Usage; u.PromptTokens > 0 || u.CompletionTokens > 0 {
		r.usage = &Usage{InputTokens: int(u.PromptTokens), OutputTokens: int(u.CompletionTokens)}
	}
	return r, nil
}

// feedback is the validated answer, or the flaw that the model is told about.
// A flaw never repeats what the model wrote.
func (r reply) feedback(req Request) (Feedback, error) {
	if r.cut {
		return Feedback{}, errors.New("the answer was cut off because it was too long; write less")
	}
	f, err := decode(r.content)
	if err != nil {
		return Feedback{}, err
	}
	tidyFeedback(&f, limitsOf(req.Depth))
	if err := check(f); err != nil {
		return Feedback{}, err
	}
	dropForeignQuotes(&f, req.Text)
	return f, nil
}

// decode reads Feedback and nothing else: a score or any other field that a
// model adds has nowhere to go.
func decode(content string) (Feedback, error) {
	if _, after, thought := strings.Cut(content, "</think>"); thought {
		content = after
	}
	raw := firstObject([]byte(content))
	if raw == nil {
		return Feedback{}, errors.New("the answer holds no JSON object")
	}
	var f Feedback
	if err := json.Unmarshal(raw, &f); err != nil {
		return Feedback{}, errors.New("the JSON object does not follow the schema")
	}
	return f, nil
}

// Places where an object may begin that are tried before giving up; a bound on
// the work for an answer that is all braces.
const mostStarts = 16

// firstObject is the first balanced JSON object, whatever stands around it.
func firstObject(s []byte) []byte {
	for range mostStarts {
		start := bytes.IndexByte(s, '{')
		if start < 0 {
			return nil
		}
		s = s[start:]
		if end := balanced(s); end > 0 && json.Valid(s[:end]) {
			return s[:end]
		}
		s = s[1:]
	}
	return nil
}

// balanced is the length of the object that s begins with, or 0.
func balanced(s []byte) int {
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// tidyFeedback cleans every text, drops empty items and keeps as many as the
// depth allows.
func tidyFeedback(f *Feedback, l limits) {
	f.Summary, f.NextExercise = clean(f.Summary), clean(f.NextExercise)
	for i, s := range f.Strengths {
		f.Strengths[i] = Strength{clean(s.Text), clean(s.Quote)}
	}
	for i, s := range f.Improvements {
		f.Improvements[i] = Improvement{clean(s.Text), clean(s.Quote), clean(s.Suggestion)}
	}
	f.Strengths = slices.DeleteFunc(f.Strengths, func(s Strength) bool { return s.Text == "" })
	f.Improvements = slices.DeleteFunc(f.Improvements, func(i Improvement) bool { return i.Text == "" })
	f.Strengths = f.Strengths[:min(len(f.Strengths), l.strengths)]
	f.Improvements = f.Improvements[:min(len(f.Improvements), l.improvements)]
}

// clean removes control characters, which no store or terminal should meet.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s))
}

// check says what is missing or too long.
func check(f Feedback) error {
	switch {
	case f.Summary == "":
		return errors.New("summary is empty")
	case f.NextExercise == "":
		return errors.New("next_exercise is empty")
	case len(f.Strengths)+len(f.Improvements) == 0:
		return errors.New("strengths and improvements are both empty")
	case utf8.RuneCountInString(f.Summary) > maxSummaryRunes:
		return fmt.Errorf("summary is longer than %d characters", maxSummaryRunes)
	}
	texts := []string{f.NextExercise}
	for _, s := range f.Strengths {
		texts = append(texts, s.Text, s.Quote)
	}
	for _, i := range f.Improvements {
		texts = append(texts, i.Text, i.Quote, i.Suggestion)
	}
	for _, text := range texts {
		if utf8.RuneCountInString(text) > maxItemRunes {
			return fmt.Errorf("a text, quote, suggestion or exercise is longer than %d characters", maxItemRunes)
		}
	}
	return nil
}
