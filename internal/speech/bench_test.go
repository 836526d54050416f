package speech_test

import (
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/speech"
)

func BenchmarkGettysburg(b *testing.B) { benchmark(b, sample(b, "gettysburg.txt")) }

// BenchmarkProse is a talk of half an hour.
func BenchmarkProse(b *testing.B) { benchmark(b, prose(b, 30_000)) }

func benchmark(b *testing.B, text string) {
	b.Helper()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		speech.Measure(text)
	}
}

// prose repeats the samples, one polished and one full of fillers, and varies
// every fifth word, so that new words keep coming as they do in a real text.
func prose(t testing.TB, size int) string {
	t.Helper()
	fields := strings.SplitAfter(sample(t, "gettysburg.txt")+"\n\n"+sample(t, "first-pitch.txt")+"\n\n", " ")
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		if i%5 == 0 {
			b.WriteString("un" + string(rune('a'+i/5%23)) + string(rune('a'+i/len(fields)%26)))
		}
		b.WriteString(fields[i%len(fields)])
	}
	return b.String()
}
