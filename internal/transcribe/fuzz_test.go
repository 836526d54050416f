package transcribe

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"
)

func FuzzDecode(f *testing.F) {
	names, err := filepath.Glob(filepath.Join("testdata", "*.json"))
	if err != nil || len(names) == 0 {
		f.Fatalf("no examples: %v", err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, 0.0)
		f.Add(b, 2.25)
	}
	f.Fuzz(func(t *testing.T, body []byte, seconds float64) {
		if math.IsNaN(seconds) || seconds < 0 || seconds > longestSpeech {
			return
		}
		tr, err := decode(body, seconds)
		if err == nil {
			checkSound(t, tr)
		}
	})
}

// checkSound holds for every transcript, whatever the server said.
func checkSound(t *testing.T, tr Transcript) {
	t.Helper()
	if !utf8.ValidString(tr.Text) || (tr.Text != "") == (tr.Words == nil && tr.Missing["words"] == "") {
		t.Fatalf("text %q, %d words, missing %v", tr.Text, len(tr.Words), tr.Missing)
	}
	if len(tr.Language) > 3 || !(tr.DurationSeconds >= 0) || math.IsInf(tr.DurationSeconds, 0) || !(tr.Usage.AudioSeconds >= 0) {
		t.Fatalf("language %q, %v seconds, usage %+v", tr.Language, tr.DurationSeconds, tr.Usage)
	}
	text := []rune(tr.Text)
	end, seconds := 0, 0.0
	for _, w := range tr.Words {
		if w.Start < end || w.End <= w.Start || w.End > len(text) || string(text[w.Start:w.End]) != w.Text {
			t.Fatalf("%+v does not stand in %q after %d", w, tr.Text, end)
		}
		if !(w.StartSeconds >= seconds) || !(w.EndSeconds >= w.StartSeconds) || w.EndSeconds > tr.DurationSeconds+1e-6 {
			t.Fatalf("%+v is not said after %v and before %v", w, seconds, tr.DurationSeconds)
		}
		end, seconds = w.End, w.EndSeconds
	}
}
