package transcribe

import (
	"unicode/utf8"
)

// stitch makes one transcript of those of the pieces, in order.
func stitch(pieces []piece, heard []Transcript) Transcript {
	whole := heard[0]
	for i, next := range heard[1:] {
		p := pieces[i+1]
		next.shift(p.start())
		if p.hard {
			end := float64(pieces[i].to) / SampleRate
			dedupe(&whole, &next, (p.start()+end)/2)
		}
		whole.join(next)
	}
	if end := pieces[len(pieces)-1].to; end > 0 {
		whole.DurationSeconds = float64(end) / SampleRate
	}
	return whole
}

func (t *Transcript) shift(seconds float64) {
	for i := range t.Words {
		w := &t.Words[i]
		w.StartSeconds = nearestMilli(w.StartSeconds + seconds)
		w.EndSeconds = nearestMilli(w.EndSeconds + seconds)
	}
}

// join appends what was said next, whose times are those of the whole.
func (t *Transcript) join(next Transcript) {
	offset := 0
	switch {
	case t.Text == "":
		t.Text = next.Text
	case next.Text != "":
		offset = utf8.RuneCountInString(t.Text) + 1
		t.Text += " " + next.Text
	}
	for _, w := range next.Words {
		w.Start, w.End = w.Start+offset, w.End+offset
		t.Words = append(t.Words, w)
	}
	if t.Language == "" {
		t.Language = next.Language
	}
	t.Usage = t.Usage.plus(next.Usage)
	if t.Missing == nil {
		t.Missing = next.Missing
	}
	if t.Missing != nil {
		t.Words = nil // half a timeline would be taken for a whole one
	}
}
