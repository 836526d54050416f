package audio_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mewkiz/flac"
	"github.com/mewkiz/flac/frame"
	"github.com/mewkiz/flac/meta"

	"github.com/masterspeak/masterspeak/internal/audio"
)

// pure are the limits of tests that must not depend on ffmpeg.
var pure = audio.Limits{FFmpeg: audio.NoFFmpeg}

// goldenPure are the golden files that are decoded without ffmpeg.
func goldenPure() (files []string) {
	for _, g := range golden {
		if !g.ffmpeg {
			files = append(files, g.file)
		}
	}
	return files
}

// headers are how many tenths of a file contain no sound yet.
var headers = map[string]int{"speech.flac": 1}

func TestATruncatedFileYieldsWhatIsInIt(t *testing.T) {
	t.Parallel()
	for _, file := range goldenPure() {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			content := goldenFile(t, file)
			whole, _, err := decode(bytes.NewReader(content), pure)
			if err != nil {
				t.Fatal(err)
			}
			for tenth := 1; tenth < 10; tenth++ {
				got, info, err := decode(bytes.NewReader(content[:len(content)*tenth/10]), pure)
				if tenth <= headers[file] {
					wantCode(t, err, audio.CodeCorrupt)
					continue
				}
				if err != nil {
					t.Errorf("%d0 %%: %v", tenth, err)
					continue
				}
				if !info.Truncated {
					t.Errorf("%d0 %%: got %.2f s that are not called truncated", tenth, info.Seconds)
				}
				if len(got) >= len(whole) || len(got) < len(whole)*tenth/10-16000 {
					t.Errorf("%d0 %%: got %d of %d samples", tenth, len(got), len(whole))
				}
				// The last quarter of a second may be decoded from half a packet.
				sure := max(0, len(got)-4000)
				if sure > 0 && correlation(got[:sure], whole[:sure], 0) < 0.99 {
					t.Errorf("%d0 %%: what is left sounds different", tenth)
				}
			}
		})
	}
}

func TestDamageNeverEscapesAsAPanic(t *testing.T) {
	t.Parallel()
	for _, file := range goldenPure() {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			content := goldenFile(t, file)
			random := rand.New(rand.NewPCG(5, uint64(len(content))))
			for range 12 {
				damaged := slices.Clone(content)
				for range 1 + random.IntN(200) {
					damaged[random.IntN(len(damaged))] = byte(random.Uint32())
				}
				samples, _, err := decode(bytes.NewReader(damaged), pure)
				var refusal *audio.Error
				if err != nil && !errors.As(err, &refusal) {
					t.Fatalf("got error %v, want none or an *audio.Error", err)
				}
				checkFinite(t, samples)
			}
		})
	}
}

func TestDamageInTheMiddleKeepsTheBeginning(t *testing.T) {
	t.Parallel()
	for _, file := range goldenPure() {
		if file == "speech.wav" {
			continue // every byte is a valid sample
		}
		damaged := slices.Clone(goldenFile(t, file))
		random := rand.New(rand.NewPCG(7, 8))
		for i := len(damaged) / 2; i < len(damaged)/2+3000; i++ {
			damaged[i] = byte(random.Uint32())
		}
		samples, info, err := decode(bytes.NewReader(damaged), pure)
		if err != nil || !info.Truncated || len(samples) < 20_000 {
			t.Errorf("%s: got %d samples, %+v, %v; want the first half, truncated", file, len(samples), info, err)
		}
	}
}

func TestWhatIsNoRecordingIsRefused(t *testing.T) {
	t.Parallel()
	noise := make([]byte, 10_000)
	random := rand.New(rand.NewPCG(9, 10))
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	for name, test := range map[string]struct {
		content []byte
		want    audio.Code
	}{
		"nothing":           {nil, audio.CodeEmpty},
		"no samples":        {wave{}.build(), audio.CodeEmpty},
		"a zip named wav":   {zipped(t), audio.CodeUnsupported},
		"a playlist":        {[]byte(hls), audio.CodeUnsupported},
		"a text":            {[]byte("Four score and seven"), audio.CodeUnsupported},
		"noise":             {noise, audio.CodeUnsupported},
		"only a WAV magic":  {[]byte("RIFF\x00\x00\x00\x00WAVE"), audio.CodeCorrupt},
		"only a FLAC magic": {[]byte("fLaC"), audio.CodeCorrupt},
		"only a tag":        {append([]byte("ID3\x04\x00\x00\x7f\x7f\x7f\x7f"), noise[:50]...), audio.CodeUnsupported},
		"noise in Ogg":      {append([]byte("OggS"), noise...), audio.CodeUnsupported},
		"noise in FLAC":     {append([]byte("fLaC"), noise...), audio.CodeCorrupt},
		"noise in WebM":     {append([]byte("\x1a\x45\xdf\xa3"), noise...), audio.CodeCorrupt},
		"M4A, no ffmpeg":    {goldenFile(t, "speech.m4a"), audio.CodeUnsupported},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := decode(bytes.NewReader(test.content), pure)
			wantCode(t, err, test.want)
		})
	}
}

func TestSilenceIsARecording(t *testing.T) {
	t.Parallel()
	samples, info, err := decode(bytes.NewReader(wave{samples: make([]float64, 16000)}.build()), pure)
	if err != nil || len(samples) != 16000 || info.Truncated || rms(samples) != 0 {
		t.Errorf("got %d samples, %+v, %v; want a silent second", len(samples), info, err)
	}
}

// flacOf unpacks some ten bytes to 65,535 samples, again and again.
func flacOf(t *testing.T, rate uint32, frames int) []byte {
	t.Helper()
	var out bytes.Buffer
	info := &meta.StreamInfo{BlockSizeMin: 16, BlockSizeMax: 65535, SampleRate: rate, NChannels: 1, BitsPerSample: 16}
	encoder, err := flac.NewEncoder(&out, info)
	if err != nil {
		t.Fatal(err)
	}
	silence := make([]int32, 65535)
	for i := range frames {
		err := encoder.WriteFrame(&frame.Frame{
			Header:    frame.Header{HasFixedBlockSize: false, BlockSize: 65535, SampleRate: rate, BitsPerSample: 16, Num: uint64(i * 65535)},
			Subframes: []*frame.Subframe{{SubHeader: frame.SubHeader{Pred: frame.PredConstant}, Samples: silence, NSamples: 65535}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

func TestBombsAreStoppedWhileTheyUnpack(t *testing.T) {
	t.Parallel()
	flacs := flacOf(t, 8000, 2000)
	opus := oggOpusBomb(20_000)
	for name, test := range map[string]struct {
		content []byte
		limits  audio.Limits
		want    audio.Code
	}{
		"FLAC by its length":    {flacs, audio.Limits{MaxSeconds: 150, MaxExpansion: 1e9}, audio.CodeTooLong},
		"FLAC by its expansion": {flacs, audio.Limits{}, audio.CodeImplausible},
		"Opus by its length":    {opus, audio.Limits{MaxSeconds: 150, MaxExpansion: 1e9}, audio.CodeTooLong},
		"Opus by its expansion": {opus, audio.Limits{MaxExpansion: 400}, audio.CodeImplausible},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			samples, info, err := decode(bytes.NewReader(test.content), test.limits)
			wantCode(t, err, test.want)
			if info.Seconds > 170 || len(samples) == 0 {
				t.Errorf("stopped after %.0f seconds and %d samples", info.Seconds, len(samples))
			}
		})
	}
}

// oggOpusBomb is Ogg Opus whose packets of two bytes play for 120 ms each.
func oggOpusBomb(packets int) []byte {
	head := []byte("OpusHead\x01\x01\x00\x00\x80\xbb\x00\x00\x00\x00\x00")
	out := oggPage(0, 2, 0, head)
	out = append(out, oggPage(1, 0, 0, []byte("OpusTags\x00\x00\x00\x00\x00\x00\x00\x00"))...)
	for page := 2; packets > 0; page++ {
		n := min(packets, 255)
		packets -= n
		out = append(out, oggPage(uint32(page), 0, -1, slices.Repeat([][]byte{{3<<3 | 3, 2}}, n)...)...)
	}
	return out
}

func oggPage(number uint32, flags byte, granule int64, packets ...[]byte) []byte {
	page := append([]byte("OggS\x00"), flags)
	page = binary.LittleEndian.AppendUint64(page, uint64(granule))
	page = binary.LittleEndian.AppendUint32(page, 7)
	page = binary.LittleEndian.AppendUint32(page, number)
	page = append(page, 0, 0, 0, 0, byte(len(packets)))
	for _, packet := range packets {
		page = append(page, byte(len(packet)))
	}
	for _, packet := range packets {
		page = append(page, packet...)
	}
	sealPage(page)
	return page
}

// sealPage computes the checksum of a page anew.
func sealPage(page []byte) {
	clear(page[22:26])
	var crc uint32
	for _, b := range page {
		crc ^= uint32(b) << 24
		for range 8 {
			crc = crc<<1 ^ (crc>>31)*0x04c11db7
		}
	}
	binary.LittleEndian.PutUint32(page[22:], crc)
}

// counted counts what is read, and can fail.
type counted struct {
	*bytes.Reader
	read  int
	fails int // after so many bytes, if not 0
}

var errConnection = errors.New("connection reset")

func (c *counted) Read(p []byte) (int, error) {
	if c.fails > 0 && c.read >= c.fails {
		return 0, errConnection
	}
	n, err := c.Reader.Read(p[:min(len(p), 1000)])
	c.read += n
	return n, err
}

func TestALostConnectionIsNotTheRecordingsFault(t *testing.T) {
	t.Parallel()
	for _, file := range goldenPure() {
		for _, after := range []int{1, 8200, 12_000} {
			_, _, err := decode(&counted{Reader: bytes.NewReader(goldenFile(t, file)), fails: after}, pure)
			var refusal *audio.Error
			if !errors.Is(err, errConnection) || errors.As(err, &refusal) {
				t.Errorf("%s: got error %v after %d bytes, want the one of the connection", file, err, after)
			}
		}
	}
}

func TestCancellingStopsReading(t *testing.T) {
	t.Parallel()
	reason := errors.New("the client has gone")
	ctx, cancel := context.WithCancelCause(context.Background())
	recording, err := audio.Open(ctx, bytes.NewReader(wave{samples: make([]float64, 160_000)}.build()), pure)
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
	if err := recording.Close(); err != nil {
		t.Error(err)
	}
}
