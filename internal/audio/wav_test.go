package audio_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/masterspeak/masterspeak/internal/audio"
)

// wave builds WAV files, good and bad ones. The zero value of a field means
// what a usual file has.
type wave struct {
	magic      string
	tag        uint16
	extensible bool
	bits       int
	rate       int
	channels   int
	before     []byte  // chunks between fmt and data
	claim      *uint32 // the size of data, if it is not the real one
	samples    []float64
	after      []byte
}

func (w wave) build() []byte {
	var order binary.AppendByteOrder = binary.LittleEndian
	if w.magic == "RIFX" {
		order = binary.BigEndian
	}
	if w.magic == "" {
		w.magic = "RIFF"
	}
	w.tag, w.bits, w.rate, w.channels = max(w.tag, 1), or(w.bits, 16), or(w.rate, 16000), or(w.channels, 1)
	align := w.channels * w.bits / 8
	tag, size := w.tag, uint32(16)
	if w.extensible {
		tag, size = 0xfffe, 40
	}
	out := order.AppendUint32([]byte(w.magic), 0)
	out = order.AppendUint32(append(out, "WAVEfmt "...), size)
	out = order.AppendUint16(order.AppendUint16(out, tag), uint16(w.channels))
	out = order.AppendUint32(order.AppendUint32(out, uint32(w.rate)), uint32(w.rate*align))
	out = order.AppendUint16(order.AppendUint16(out, uint16(align)), uint16(w.bits))
	if w.extensible {
		out = order.AppendUint16(order.AppendUint16(out, 22), uint16(w.bits))
		out = order.AppendUint16(order.AppendUint32(out, 0), w.tag)
		out = append(out, "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"...)
	}
	out = append(append(out, w.before...), "data"...)
	claimed := uint32(len(w.samples) * w.channels * w.bits / 8)
	if w.claim != nil {
		claimed = *w.claim
	}
	out = order.AppendUint32(out, claimed)
	for _, x := range w.samples {
		for range w.channels {
			out = w.appendSample(order, out, x)
		}
	}
	return append(out, w.after...)
}

func (w wave) appendSample(order binary.AppendByteOrder, out []byte, x float64) []byte {
	switch {
	case w.tag == 3 && w.bits == 32:
		return order.AppendUint32(out, math.Float32bits(float32(x)))
	case w.tag == 3:
		return order.AppendUint64(out, math.Float64bits(x))
	case w.bits <= 8:
		return append(out, byte(math.Round(x*127)+128))
	}
	scaled := uint32(int32(math.Round(x * (1<<31 - 1<<8))))
	raw := order.AppendUint32(nil, scaled)
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		return append(out, raw[4-w.bits/8:]...)
	}
	return append(out, raw[:w.bits/8]...)
}

func or(value, otherwise int) int {
	if value == 0 {
		return otherwise
	}
	return value
}

func sine(hertz float64, rate int, seconds, amplitude float64) []float64 {
	samples := make([]float64, int(seconds*float64(rate)))
	for i := range samples {
		samples[i] = amplitude * math.Sin(2*math.Pi*hertz*float64(i)/float64(rate))
	}
	return samples
}

func chunk(id string, content string) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(id), uint32(len(content)))
	out = append(out, content...)
	return append(out, make([]byte, len(content)%2)...)
}

func TestWAVOfEveryKindGivesTheSameSamples(t *testing.T) {
	t.Parallel()
	tone := sine(440, 16000, 0.25, 0.5)
	endless, zero, sox := uint32(math.MaxUint32), uint32(0), uint32(0x7ffff7ff)
	for name, w := range map[string]wave{
		"8 bit":                  {bits: 8},
		"16 bit":                 {},
		"24 bit":                 {bits: 24},
		"32 bit":                 {bits: 32},
		"float":                  {tag: 3, bits: 32},
		"double":                 {tag: 3, bits: 64},
		"extensible 24 bit":      {extensible: true, bits: 24},
		"extensible float":       {extensible: true, tag: 3, bits: 32},
		"big endian":             {magic: "RIFX"},
		"big endian 24 bit":      {magic: "RIFX", bits: 24},
		"two channels":           {channels: 2},
		"eight channels":         {channels: 8, bits: 24, extensible: true},
		"chunks before the data": {before: slices.Concat(chunk("LIST", "INFOodd"), chunk("bext", "x"))},
		"chunks after the data":  {after: chunk("LIST", "INFO")},
		"a stream of no size":    {claim: &endless},
		"a stream by sox":        {claim: &sox},
		"an unfinished file":     {claim: &zero},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w.samples = tone
			got, info, err := decode(bytes.NewReader(w.build()), audio.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			want := make([]float32, len(tone))
			for i, x := range tone {
				want[i] = float32(x)
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 0.01)); diff != "" {
				t.Errorf("samples (-want +got):\n%.500s", diff)
			}
			wantInfo := audio.Info{Format: audio.WAV, Rate: 16000, Channels: or(w.channels, 1), Seconds: 0.25}
			if info != wantInfo {
				t.Errorf("got %+v, want %+v", info, wantInfo)
			}
		})
	}
}

func TestRF64KnowsItsSize(t *testing.T) {
	t.Parallel()
	endless := uint32(math.MaxUint32)
	w := wave{magic: "RF64", claim: &endless, samples: sine(440, 16000, 0.25, 0.5), after: chunk("LIST", "not sound")}
	content := w.build()
	sizes := binary.LittleEndian.AppendUint64(make([]byte, 8), uint64(len(w.samples)*2))
	content = slices.Insert(content, 12, chunk("ds64", string(append(sizes, make([]byte, 12)...)))...)
	got, info, err := decode(bytes.NewReader(content), audio.Limits{})
	if err != nil || len(got) != len(w.samples) || info.Truncated {
		t.Errorf("got %d samples, %+v, %v; want %d", len(got), info, err, len(w.samples))
	}
}

func TestChannelsAreMixedByTheirMean(t *testing.T) {
	t.Parallel()
	content := wave{channels: 2, samples: make([]float64, 4)}.build()
	frame := content[len(content)-16:]
	for i := range 4 {
		binary.LittleEndian.PutUint16(frame[4*i:], 0x4000)   // 0.5
		binary.LittleEndian.PutUint16(frame[4*i+2:], 0xe000) // -0.25
	}
	got, _, err := decode(bytes.NewReader(content), audio.Limits{})
	if err != nil || !slices.Equal(got, []float32{0.125, 0.125, 0.125, 0.125}) {
		t.Errorf("got %v, %v; want 0.125 four times", got, err)
	}
}

func TestTelephoneEncodingsFollowG711(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		tag  uint16
		raw  byte
		want float32 // of 32768
	}{
		{7, 0xff, 0}, {7, 0x00, -32124}, {7, 0x80, 32124}, {7, 0xa5, 6652},
		{6, 0xd5, 8}, {6, 0x55, -8}, {6, 0xaa, 32256}, {6, 0x2a, -32256},
	} {
		content := wave{tag: test.tag, bits: 8, samples: []float64{0}}.build()
		content[len(content)-1] = test.raw
		got, _, err := decode(bytes.NewReader(content), audio.Limits{})
		if err != nil || len(got) != 1 || got[0]*32768 != test.want {
			t.Errorf("encoding %d, byte %#x: got %v of 32768, %v; want %v", test.tag, test.raw, got[0]*32768, err, test.want)
		}
	}
}

func TestSamplesAreAlwaysFinite(t *testing.T) {
	t.Parallel()
	for _, rate := range []int{16000, 44100} {
		w := wave{tag: 3, bits: 32, rate: rate, samples: sine(440, rate, 0.1, 0.5)}
		w.samples[100], w.samples[200], w.samples[300] = math.NaN(), math.Inf(1), -1e30
		got, _, err := decode(bytes.NewReader(w.build()), audio.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		checkFinite(t, got)
	}
}

func checkFinite(t *testing.T, samples []float32) {
	t.Helper()
	for i, x := range samples {
		if !(x > -100 && x < 100) {
			t.Fatalf("sample %d is %v", i, x)
		}
	}
}

func TestUnreasonableWAVHeadersAreRefused(t *testing.T) {
	t.Parallel()
	tone := sine(440, 16000, 0.1, 0.5)
	for name, w := range map[string]wave{
		"no rate to speak of":   {rate: 1},
		"a rate out of reach":   {rate: 10_000_000},
		"a thousand channels":   {channels: 1000},
		"the format comes late": {magic: "RIFF"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w.samples = tone
			content := w.build()
			if w.magic != "" {
				content = append(content[:12], content[36:]...)
			}
			_, _, err := decode(bytes.NewReader(content), audio.Limits{})
			wantCode(t, err, audio.CodeCorrupt)
		})
	}
}

func wantCode(t *testing.T, err error, want audio.Code) {
	t.Helper()
	var refusal *audio.Error
	if !errors.As(err, &refusal) || refusal.Code != want || refusal.Message == "" {
		t.Errorf("got error %v, want %s", err, want)
	}
}

func TestWAVOfAnUnknownEncodingNeedsFFmpeg(t *testing.T) {
	t.Parallel()
	content := wave{tag: 2, bits: 4, samples: sine(440, 16000, 0.1, 0)}.build()
	_, _, err := decode(bytes.NewReader(content), audio.Limits{FFmpeg: audio.NoFFmpeg})
	wantCode(t, err, audio.CodeUnsupported)
	if message := fmt.Sprint(err); !bytes.Contains([]byte(message), []byte("wav, mp3, flac")) {
		t.Errorf("the message %q does not say what is accepted", message)
	}
}
