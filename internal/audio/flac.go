package audio

import (
	"bufio"
	"errors"
	"io"
	"math"

	"github.com/mewkiz/flac"
	"github.com/mewkiz/flac/frame"
)

// flacDecoder decodes FLAC. Every frame is checked by its own checksum; the
// first that is wrong ends the recording.
type flacDecoder struct {
	flac    *flac.Stream
	samples []float32
	seen    uint64
	cut     bool
}

func openFLAC(in *bufio.Reader) (decoder, error) {
	stream, err := flac.New(in)
	if err != nil {
		return nil, errDamaged
	}
	return &flacDecoder{flac: stream}, nil
}

func (d *flacDecoder) stream() stream {
	info := d.flac.Info
	return stream{rate: int(info.SampleRate), original: int(info.SampleRate), channels: int(info.NChannels), lossy: d.cut}
}

func (d *flacDecoder) next() ([]float32, error) {
	frame, err := d.flac.ParseNext()
	if errors.Is(err, io.EOF) {
		d.cut = d.seen < d.flac.Info.NSamples
		return nil, io.EOF
	}
	if err != nil {
		return nil, err
	}
	if frame.SampleRate != 0 && frame.SampleRate != d.flac.Info.SampleRate {
		return nil, errDamaged
	}
	d.seen += uint64(frame.BlockSize)
	return d.mix(frame), nil
}

// mix takes the mean of the channels.
func (d *flacDecoder) mix(frame *frame.Frame) []float32 {
	bits := int(frame.BitsPerSample)
	if bits == 0 {
		bits = int(d.flac.Info.BitsPerSample)
	}
	scale := math.Ldexp(1/float64(len(frame.Subframes)), 1-bits)
	first := frame.Subframes[0].Samples
	if cap(d.samples) < len(first) {
		d.samples = make([]float32, len(first))
	}
	samples := d.samples[:len(first)]
	for i := range samples {
		var sum int64
		for _, channel := range frame.Subframes {
			sum += int64(channel.Samples[i])
		}
		samples[i] = float32(float64(sum) * scale)
	}
	return samples
}
