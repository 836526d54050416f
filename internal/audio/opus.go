package audio

import (
	"encoding/binary"
	"math"

	"github.com/pion/opus"
)

// opusRate is the clock of every Opus stream, whatever it was made from.
const opusRate = 48_000

// opusHead is the header of Opus, in Ogg and in WebM alike (RFC 7845, 5.1).
type opusHead struct {
	channels int
	skip     int // of the first samples, at opusRate
	rate     int // of the recording before it was encoded
	gain     float32
}

func parseOpusHead(b []byte) (opusHead, error) {
	if len(b) < 19 || string(b[:8]) != "OpusHead" || b[8]>>4 != 0 {
		return opusHead{}, errDamaged
	}
	head := opusHead{
		channels: int(b[9]),
		skip:     int(binary.LittleEndian.Uint16(b[10:])),
		rate:     int(binary.LittleEndian.Uint32(b[12:])),
		gain:     1,
	}
	if decibels := int16(binary.LittleEndian.Uint16(b[16:])); decibels != 0 {
		head.gain = float32(math.Pow(10, float64(decibels)/(20*256)))
	}
	if head.rate < minRate || head.rate > maxRate {
		head.rate = opusRate
	}
	if family := b[18]; head.channels > 2 || family > 1 || family == 1 && (len(b) < 21 || b[19] != 1) {
		return opusHead{}, errForeign // several streams in one packet
	}
	if head.channels < 1 {
		return opusHead{}, errDamaged
	}
	return head, nil
}

// opusDecoder decodes packets straight to SampleRate and one channel, which
// the codec can do by itself.
type opusDecoder struct {
	opus    opus.Decoder
	head    opusHead
	skip    int
	samples [SampleRate * 120 / 1000]float32 // the longest packet
	lost    bool
}

func newOpusDecoder(head opusHead) (*opusDecoder, error) {
	decoder, err := opus.NewDecoderWithOutput(SampleRate, 1)
	if err != nil {
		return nil, err
	}
	return &opusDecoder{opus: decoder, head: head, skip: head.skip * SampleRate / opusRate}, nil
}

func (d *opusDecoder) stream() stream {
	return stream{rate: SampleRate, original: d.head.rate, channels: d.head.channels, lossy: d.lost}
}

// decode returns the samples of a packet and how long it plays at opusRate. A
// packet that cannot be decoded counts as lost and is left out.
func (d *opusDecoder) decode(packet []byte) []float32 {
	n, err := contained(func() (int, error) { return d.opus.DecodeToFloat32(packet, d.samples[:]) })
	if err != nil {
		d.lost = true
		return nil
	}
	samples := d.samples[:n]
	if d.head.gain != 1 {
		for i := range samples {
			samples[i] *= d.head.gain
		}
	}
	return samples
}

// trim leaves out what the encoder put before the recording.
func (d *opusDecoder) trim(samples []float32) []float32 {
	skipped := min(d.skip, len(samples))
	d.skip -= skipped
	return samples[skipped:]
}
