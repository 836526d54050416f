package transcribe

import (
	"math"
	"strings"
)

// maxWords is ten hours of fast speech.
const maxWords = 200_000

// decode reads what a server answered about so many seconds of sound; zero
// when nobody knows how many.
func decode(body []byte, seconds float64) (Transcript, error) {
	r, err := parse(body)
	if err != nil {
		return Transcript{}, transcription.Invalid("answered with something that is not a transcript", err)
	}
	heard := r.heard()
	raw := []rune(r.text(heard))
	text, at := clean(raw)
	t := Transcript{Text: string(text), Language: r.language(), DurationSeconds: seconds}
	if !(seconds > 0) {
		t.DurationSeconds = r.duration(heard)
	}
	t.Usage = r.usage(t.DurationSeconds)
	if len(text) == 0 {
		return t, nil
	}
	words, reason := timed(raw, at, heard, t.DurationSeconds)
	if reason != "" {
		t.without(reason)
		return t, nil
	}
	for i, w := range words {
		words[i].Text = string(text[w.Start:w.End])
	}
	t.Words = words
	return t, nil
}

// timed gives the words their places in the clean text, and times that can be.
func timed(raw []rune, at []int, heard []sound, duration float64) (words []Word, reason string) {
	switch {
	case len(heard) == 0:
		return nil, noWordTimes
	case len(heard) > maxWords:
		return nil, tooManyWords
	}
	places, ok := align(raw, heard)
	if !ok {
		return nil, foreignWords
	}
	for _, p := range places {
		first, last := at[p.from], at[p.to-1]
		if first < 0 || last < first {
			continue // inside a marker
		}
		words = append(words, Word{
			Start: first, End: last + 1,
			StartSeconds: heard[p.heard].start, EndSeconds: heard[p.heard].end,
		})
	}
	if len(words) == 0 {
		return nil, foreignWords
	}
	if !straighten(words, duration) {
		return nil, uselessTimes
	}
	return words, ""
}

// text is what the server says was said. Where it only tells the parts, they
// are put together; whisper.cpp breaks lines inside words, its parts do not.
func (r response) text(heard []sound) string {
	var whole, parts, words strings.Builder
	if r.Text.value != nil {
		whole.WriteString(*r.Text.value)
	}
	for _, s := range r.Segments.value {
		parts.WriteString(s.Text.value)
	}
	for _, h := range heard {
		words.WriteString(" " + strings.TrimSpace(h.text))
	}
	switch {
	case strings.TrimSpace(whole.String()) != "" && unbroken(whole.String()) != unbroken(parts.String()):
		return whole.String()
	case strings.TrimSpace(parts.String()) != "":
		return parts.String()
	}
	return words.String()
}

func unbroken(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\n", "")) }

// duration is what the server says, else the end of what it timed.
func (r response) duration(heard []sound) float64 {
	var last float64
	for _, s := range r.Segments.value {
		last = max(last, s.End.value)
	}
	for _, h := range heard {
		if !math.IsNaN(h.end) {
			last = max(last, h.end)
		}
	}
	if r.Duration.value > 0 {
		last = r.Duration.value
	}
	return last / unit(last, longestSpeech)
}

func (r response) language() string {
	if code := languageCode(r.Language.value); code != "" {
		return code
	}
	for _, l := range r.Languages.value {
		if code := languageCode(l.Code.value); code != "" {
			return code
		}
	}
	return ""
}

func (r response) usage(duration float64) Usage {
	u := r.Usage.value
	used := Usage{AudioSeconds: duration, InputTokens: u.Input.count(), OutputTokens: u.Output.count()}
	if u.Seconds.known && u.Seconds.value > 0 {
		used.AudioSeconds = u.Seconds.value
	}
	return used
}
