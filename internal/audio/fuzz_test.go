package audio_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/masterspeak/masterspeak/internal/audio"
)

// fuzzLimits keep an input from taking long by being long.
var fuzzLimits = audio.Limits{MaxSeconds: 120, FFmpeg: audio.NoFFmpeg}

func FuzzSniff(f *testing.F) {
	for _, g := range golden {
		f.Add(goldenFile(f, g.file)[:256])
	}
	f.Add([]byte(hls))
	f.Fuzz(func(t *testing.T, head []byte) {
		if audio.Sniff(head) == "" {
			t.Error("a format without a name")
		}
	})
}

func FuzzWAV(f *testing.F) {
	for _, w := range []wave{{}, {bits: 24, channels: 2}, {tag: 3, bits: 32, extensible: true}, {magic: "RIFX"}, {magic: "RF64"}} {
		w.samples = sine(440, 16000, 0.01, 0.5)
		f.Add(w.build())
	}
	f.Fuzz(fuzzDecode)
}

func FuzzMP3(f *testing.F)    { fuzzFormat(f, "speech.mp3", 3000) }
func FuzzFLAC(f *testing.F)   { fuzzFormat(f, "speech.flac", 20_000) }
func FuzzVorbis(f *testing.F) { fuzzFormat(f, "speech.ogg", 6000) }
func FuzzOpus(f *testing.F)   { fuzzFormat(f, "speech.opus", 5000) }
func FuzzWebM(f *testing.F)   { fuzzFormat(f, "speech.webm", 4000) }

func fuzzFormat(f *testing.F, file string, size int) {
	f.Helper()
	f.Add(goldenFile(f, file)[:size])
	f.Fuzz(func(t *testing.T, content []byte) { fuzzDecode(t, repaired(content)) })
}

// repaired gives the pages of an Ogg file the checksums they should have;
// otherwise no input would ever get past them.
func repaired(content []byte) []byte {
	content = slices.Clone(content)
	for at := 0; at+27 < len(content); at++ {
		if string(content[at:at+4]) != "OggS" {
			continue
		}
		size := 27 + int(content[at+26])
		for _, lace := range content[min(at+27, len(content)):min(at+size, len(content))] {
			size += int(lace)
		}
		if page := content[at:]; size <= len(page) {
			sealPage(page[:size])
		}
	}
	return content
}

func fuzzDecode(t *testing.T, content []byte) {
	samples, info, err := decode(bytes.NewReader(content), fuzzLimits)
	var refusal *audio.Error
	if err != nil && !errors.As(err, &refusal) {
		t.Fatalf("got error %v, want none or an *audio.Error", err)
	}
	if err == nil && len(samples) == 0 {
		t.Fatalf("no sample and no error: %+v", info)
	}
	checkFinite(t, samples)
}
