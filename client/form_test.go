package client

import (
	"io"
	"strings"
	"testing"
)

// recorded is longer than what one read takes.
var recorded = strings.Repeat("\x00\x01\xfe", 100_000)

func TestALongUploadIsNotCutWhileItMoves(t *testing.T) {
	t.Parallel()
	alive := 0
	f, err := newForm([][2]string{{"title", ""}, {"kind", "pitch"}}, "a", strings.NewReader(recorded), int64(len(recorded)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, f.body(func() { alive++ }), make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	if alive < len(recorded)/1000 {
		t.Errorf("the clock of %s was started anew %d times", callTimeout, alive)
	}
}

func TestProgressIsToldUntilTheAnswerIsThere(t *testing.T) {
	t.Parallel()
	f, err := newForm(nil, "a.wav", strings.NewReader(recorded), int64(len(recorded)))
	if err != nil {
		t.Fatal(err)
	}
	var told int64
	f.moved = func(sent, size int64) {
		if told = sent; size != f.length() {
			t.Errorf("of %d bytes, want %d", size, f.length())
		}
	}
	body := f.body(func() {})
	if _, err := io.CopyN(io.Discard, body, f.length()/2); err != nil {
		t.Fatal(err)
	}
	half := told
	f.quiet()
	if _, err := io.Copy(io.Discard, body); err != nil {
		t.Fatal(err)
	}
	if half < f.length()/2 || told != half {
		t.Errorf("told of %d bytes at half of %d, and of %d after the answer", half, f.length(), told)
	}
}

func TestWaitsAreSpreadByAQuarterAtMost(t *testing.T) {
	t.Parallel()
	different := map[int64]bool{}
	for range 100 {
		d := spread(1000)
		if d < 1000 || d > 1250 {
			t.Fatalf("1000 became %d", d)
		}
		different[int64(d)] = true
	}
	if len(different) < 2 {
		t.Error("all waits are the same")
	}
}
