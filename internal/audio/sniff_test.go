package audio_test

import (
	"archive/zip"
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/audio"
)

const hls = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"

func zipped(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	file, err := archive.Create("speech.wav")
	if err == nil {
		_, err = file.Write(wave{samples: sine(440, 16000, 0.1, 0.5)}.build())
	}
	if err == nil {
		err = archive.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestSniffTellsFormatsApart(t *testing.T) {
	t.Parallel()
	id3 := append([]byte("ID3\x04\x00\x00\x00\x00\x01\x00"), make([]byte, 128)...)
	mp3 := goldenFile(t, "speech.mp3")
	_, bare, found := bytes.Cut(mp3, []byte{0xff, 0xfb})
	if !found {
		t.Fatal("speech.mp3 has no frames")
	}
	bare = append([]byte{0xff, 0xfb}, bare...)
	for name, test := range map[string]struct {
		head []byte
		want audio.Format
	}{
		"nothing":              {nil, audio.Unknown},
		"a zip named wav":      {zipped(t), audio.Archive},
		"a playlist":           {[]byte(hls), audio.Playlist},
		"a playlist with BOM":  {[]byte("\xef\xbb\xbf\r\n" + hls), audio.Playlist},
		"an ffmpeg playlist":   {[]byte("ffconcat version 1.0\nfile /etc/passwd\n"), audio.Playlist},
		"a DASH manifest":      {[]byte(`<?xml version="1.0"?><MPD></MPD>`), audio.Playlist},
		"a text":               {[]byte("Four score and seven years ago"), audio.Text},
		"a text cut in a rune": {[]byte("caf\xc3"), audio.Text},
		"bare MP3 frames":      {bare, audio.MP3},
		"MP3 behind zeros":     {append(make([]byte, 500), bare...), audio.MP3},
		"MP3 behind a tag":     {append(id3, bare...), audio.MP3},
		"FLAC behind a tag":    {append(id3, "fLaC"...), audio.FLAC},
		"a lone MP3 header":    {append([]byte{0xff, 0xfb, 0x90, 0x64}, make([]byte, 2000)...), audio.Unknown},
		"an AVI, also RIFF":    {[]byte("RIFF\x00\x00\x00\x00AVI LIST"), audio.Unknown},
		"a QuickTime movie":    {[]byte("\x00\x00\x00\x14ftypqt  "), audio.MP4},
		"Speex":                {append(slices.Concat([]byte("OggS"), make([]byte, 22), []byte{1, 80}), "Speex   "...), audio.Ogg},
		"AIFF":                 {[]byte("FORM\x00\x00\x00\x00AIFCxxxx"), audio.AIFF},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := audio.Sniff(test.head); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
	for _, g := range golden {
		if got := audio.Sniff(goldenFile(t, g.file)[:audio.SniffSize]); got != g.format {
			t.Errorf("%s: got %s, want %s", g.file, got, g.format)
		}
	}
}

func TestNoiseIsHardlyEverTakenForAFormat(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	mistaken := 0
	for range 1000 {
		head := make([]byte, audio.SniffSize)
		for i := range head {
			head[i] = byte(random.Uint32())
		}
		if audio.Sniff(head) != audio.Unknown {
			mistaken++
		}
	}
	if mistaken > 5 {
		t.Errorf("%d of 1000 random files were taken for audio", mistaken)
	}
}

func TestFormatsAreCompleteAndSafeToChange(t *testing.T) {
	t.Parallel()
	formats := audio.Formats()
	for _, info := range formats {
		if len(info.MediaTypes) == 0 || len(info.Extensions) == 0 || !strings.HasPrefix(info.Extensions[0], ".") {
			t.Errorf("%s is described badly: %+v", info.Name, info)
		}
	}
	formats[0].MediaTypes[0] = "changed"
	if audio.Formats()[0].MediaTypes[0] == "changed" {
		t.Error("changing what Formats returned changes the next answer")
	}
}
