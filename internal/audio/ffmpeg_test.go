package audio_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/audio"
)

func TestFFmpegDecodesWhatIsNoFile(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	folder := t.TempDir()
	want, _ := decodeFile(t, "speech.wav")
	got, info, err := decode(bytes.NewReader(goldenFile(t, "speech.m4a")), audio.Limits{TempDir: folder})
	if err != nil || !info.FFmpeg {
		t.Fatalf("got %+v, %v", info, err)
	}
	compare(t, got, want)
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestFFmpegDecodesVariantsThatWeDoNot(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	for _, test := range []struct {
		codec  []string
		format audio.Format
	}{
		{[]string{"-c:a", "adpcm_ima_wav", "-f", "wav"}, audio.WAV},
		{[]string{"-ar", "11025", "-c:a", "libmp3lame", "-f", "mp3"}, audio.MP3}, // MPEG-2.5
		{[]string{"-ac", "6", "-c:a", "libopus", "-mapping_family", "1", "-f", "ogg"}, audio.OggOpus},
		{[]string{"-c:a", "libvorbis", "-f", "matroska"}, audio.WebM},
		{[]string{"-c:a", "flac", "-f", "ogg"}, audio.Ogg},
		{[]string{"-c:a", "aac", "-f", "adts"}, audio.AAC},
		{[]string{"-f", "aiff"}, audio.AIFF},
		{[]string{"-f", "au"}, audio.AU},
		{[]string{"-f", "caf"}, audio.CAF},
		{[]string{"-f", "asf"}, audio.WMA},
		{[]string{"-f", "w64"}, audio.W64},
	} {
		t.Run(strings.Join(test.codec, " "), func(t *testing.T) {
			t.Parallel()
			content := encode(t, test.codec)
			got, info, err := decode(bytes.NewReader(content), audio.Limits{TempDir: t.TempDir()})
			if err != nil || !info.FFmpeg || info.Format != test.format || info.Truncated || math.Abs(info.Seconds-3.5) > 0.1 {
				t.Fatalf("got %d samples, %+v, %v", len(got), info, err)
			}
			_, _, err = decode(bytes.NewReader(content), pure)
			wantCode(t, err, audio.CodeUnsupported)
		})
	}
}

// encode makes a file out of the golden WAV.
func encode(t *testing.T, arguments []string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "encoded")
	arguments = append([]string{"-nostdin", "-v", "error", "-i", "testdata/speech.wav"}, append(arguments, path)...)
	if output, err := exec.Command("ffmpeg", arguments...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %v: %s", err, output)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestFFmpegStopsAtTheLimit(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	_, info, err := decode(bytes.NewReader(goldenFile(t, "speech.m4a")), audio.Limits{MaxSeconds: 1, TempDir: t.TempDir()})
	wantCode(t, err, audio.CodeTooLong)
	if info.Seconds > 1.5 {
		t.Errorf("stopped after %.1f seconds", info.Seconds)
	}
}

func TestFFmpegRefusesDamage(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	content := goldenFile(t, "speech.m4a")
	_, _, err := decode(bytes.NewReader(content[:len(content)/2]), audio.Limits{TempDir: t.TempDir()})
	wantCode(t, err, audio.CodeCorrupt) // the table of contents is at the end
}

// An MP4 may name other files as the place of its samples, and a playlist may
// hide behind a magic that is put before it: neither may be followed.
func TestFFmpegNeverOpensAnotherFile(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	secret := filepath.Join(t.TempDir(), "secret.wav")
	if err := os.WriteFile(secret, wave{samples: sine(440, 16000, 1, 0.5)}.build(), 0o600); err != nil {
		t.Fatal(err)
	}
	playlist := "\n#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://" + secret + "\n#EXT-X-ENDLIST\n"
	concat := "ffconcat version 1.0\nfile " + secret + "\n"
	for _, magic := range []string{"\x00\x00\x00\x08ftyp", "caff", ".snd", "#!AMR", "OggS", "FORM\x00\x00\x00\x00AIFF", "\x1a\x45\xdf\xa3"} {
		for _, content := range []string{magic + playlist, magic + concat} {
			samples, _, err := decode(bytes.NewReader([]byte(content)), audio.Limits{TempDir: t.TempDir()})
			if err == nil && len(samples) > audio.SampleRate/2 { // some of the text passes for a few samples
				t.Errorf("%q: got %d samples of another file", magic, len(samples))
				continue
			}
			if err != nil {
				wantCode(t, err, audio.CodeCorrupt)
			}
		}
	}
}

func TestClosingEarlyEndsFFmpeg(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	recording, err := audio.Open(context.Background(), bytes.NewReader(goldenFile(t, "speech.m4a")), audio.Limits{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if err := recording.Close(); err != nil {
		t.Error(err)
	}
}

// stubborn is a program that says something, starts another one and never ends.
const stubborn = "#!/bin/sh\nhead -c 65536 /dev/zero\nsleep 600 &\nsleep 600\n"

func TestCancellingKillsFFmpegAndItsChildren(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "ffmpeg")
	if err := os.WriteFile(program, []byte(stubborn), 0o700); err != nil {
		t.Fatal(err)
	}
	reason := errors.New("the client has gone")
	ctx, cancel := context.WithCancelCause(context.Background())
	limits := audio.Limits{FFmpeg: program, TempDir: t.TempDir()}
	recording, err := audio.Open(ctx, bytes.NewReader(goldenFile(t, "speech.m4a")), limits)
	if err != nil {
		t.Fatal(err)
	}
	cancel(reason)
	for err == nil {
		_, err = recording.Read(make([]float32, 4096))
	}
	if !errors.Is(err, reason) || errors.Is(err, io.EOF) {
		t.Errorf("got error %v, want that %v", err, reason)
	}
	if err := recording.Close(); err != nil { // it would wait for a child that holds the pipe
		t.Error(err)
	}
}
