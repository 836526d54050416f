package voice_test

import (
	"testing"

	"github.com/masterspeak/masterspeak/internal/voice"
)

// BenchmarkVoice reports how many seconds of speech one core measures in one.
func BenchmarkVoice(b *testing.B) {
	s := talk(40)
	b.ReportAllocs()
	for b.Loop() {
		measure(s)
	}
	seconds := float64(len(s)) / voice.Rate
	b.ReportMetric(seconds*float64(b.N)/b.Elapsed().Seconds(), "×realtime")
}
