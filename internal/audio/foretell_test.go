package audio_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/masterspeak/masterspeak/internal/audio"
)

func TestARecordingThatIsTooLongIsRefusedBeforeItIsDecoded(t *testing.T) {
	t.Parallel()
	for _, file := range goldenPure() {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			_, err := audio.Open(context.Background(), bytes.NewReader(goldenFile(t, file)), audio.Limits{MaxSeconds: 2})
			wantCode(t, err, audio.CodeTooLong)
			whole, err := audio.Open(context.Background(), bytes.NewReader(goldenFile(t, file)), audio.Limits{MaxSeconds: 3.6})
			if err != nil {
				t.Fatalf("got %v under a limit that the recording keeps", err)
			}
			if err := whole.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// lastPage changes the granule position of the last page of an Ogg file.
func lastPage(content []byte, granule uint64) []byte {
	content = slices.Clone(content)
	page := content[bytes.LastIndex(content, []byte("OggS")):]
	binary.LittleEndian.PutUint64(page[6:], granule)
	sealPage(page)
	return content
}

// flacLength changes how many samples a FLAC file says it has.
func flacLength(content []byte, samples uint32) []byte {
	content = slices.Clone(content)
	binary.BigEndian.PutUint32(content[8+14:], samples)
	return content
}

func TestAFileThatCallsItselfShorterGainsNothing(t *testing.T) {
	t.Parallel()
	for name, content := range map[string][]byte{
		"Opus":   lastPage(goldenFile(t, "speech.opus"), 48_000),
		"Vorbis": lastPage(goldenFile(t, "speech.ogg"), 44_100),
		"FLAC":   flacLength(goldenFile(t, "speech.flac"), 11_025),
	} {
		_, _, err := decode(bytes.NewReader(content), audio.Limits{MaxSeconds: 1})
		if wantCode(t, err, audio.CodeTooLong); t.Failed() {
			t.Fatal(name)
		}
	}
}

func TestMoreSoundThanTheBytesCanHoldIsNotBelieved(t *testing.T) {
	t.Parallel()
	claim := uint32(1 << 30)
	for name, content := range map[string][]byte{
		"Opus":   lastPage(goldenFile(t, "speech.opus"), 1<<60),
		"Vorbis": lastPage(goldenFile(t, "speech.ogg"), 1<<60),
		"FLAC":   flacLength(goldenFile(t, "speech.flac"), 1<<32-1),
		"WAV":    wave{samples: make([]float64, 56_000), claim: &claim}.build(),
	} {
		samples, _, err := decode(bytes.NewReader(content), audio.Limits{MaxSeconds: 3600})
		if err != nil || len(samples) < 54_000 {
			t.Errorf("%s: got %d samples, %v; want the 3.5 seconds that are there", name, len(samples), err)
		}
	}
}
