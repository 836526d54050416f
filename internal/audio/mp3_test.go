package audio_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os/exec"
	"testing"
)

// TestMP3OfEveryRateSoundsLikeTheWAV goes through all that encoders make: the
// bit rate decides how often frames are padded and how far they borrow from
// those before them.
func TestMP3OfEveryRateSoundsLikeTheWAV(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	few, all := []string{"32k", "160k"}, []string{"16k", "24k", "32k", "48k", "64k", "96k", "128k", "160k"}
	for rate, bitrates := range map[string][]string{
		"16000": few, "22050": all, "24000": few, "32000": few, "44100": few, "48000": few,
	} {
		for _, bitrate := range bitrates {
			for _, channels := range []string{"1", "2"} {
				t.Run(fmt.Sprintf("%s Hz %sbit per second %s channels", rate, bitrate, channels), func(t *testing.T) {
					t.Parallel()
					compareWithFFmpeg(t, "-ar", rate, "-ac", channels, "-b:a", bitrate)
				})
			}
		}
		t.Run(rate+" Hz variable", func(t *testing.T) {
			t.Parallel()
			compareWithFFmpeg(t, "-ar", rate, "-q:a", "5")
		})
	}
}

// compareWithFFmpeg takes what the encoder has lost for granted: another decoder
// has to hear the same.
func compareWithFFmpeg(t *testing.T, codec ...string) {
	t.Helper()
	content := encode(t, append(codec, "-c:a", "libmp3lame", "-f", "mp3"))
	cmd := exec.Command("ffmpeg", "-v", "error", "-i", "-", "-f", "s16le", "-ar", "16000", "-ac", "1", "-")
	cmd.Stdin = bytes.NewReader(content)
	raw, err := cmd.Output()
	if err != nil {
		t.Fatalf("decoding with ffmpeg: %v", err)
	}
	want := make([]float32, len(raw)/2)
	for i := range want {
		want[i] = float32(int16(binary.LittleEndian.Uint16(raw[2*i:]))) / (1 << 15)
	}
	got, info, err := decode(bytes.NewReader(content), pure)
	if err != nil || info.Truncated {
		t.Fatalf("got %+v, %v", info, err)
	}
	compare(t, got, want)
}
