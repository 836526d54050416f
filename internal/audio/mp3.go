package audio

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"

	"github.com/hajimehoshi/go-mp3"
)

// mp3Decoder decodes layer III. A frame that cannot be decoded is left out and
// the next one tried: a transmission error should not cost the rest.
type mp3Decoder struct {
	framer  *mp3Framer
	decoder *mp3.Decoder
	tag     mp3Tag
	trim    trimmer
	raw     [1152 * 4]byte
	samples [1152]float32
	lost    bool
}

func openMP3(in *bufio.Reader) (decoder, error) {
	framer, tag, err := newMP3Framer(in)
	if err != nil {
		return nil, err
	}
	if framer.first.version == 25 {
		return nil, errForeign
	}
	decoder, err := startMP3(framer)
	if err != nil {
		return nil, err
	}
	d := &mp3Decoder{framer: framer, decoder: decoder, tag: tag}
	if tag.delay > 0 {
		d.trim = trimmer{skip: tag.delay + decoderDelay, hold: max(0, tag.pad-decoderDelay)}
	}
	return d, nil
}

// startMP3 passes over frames at the start that lean on others before them,
// as in a recording that was cut out of a longer one.
func startMP3(framer *mp3Framer) (decoder *mp3.Decoder, err error) {
	const tries = 32
	for range tries {
		// The framer is no Seeker: the decoder would read the whole file to count.
		decoder, err = contained(func() (*mp3.Decoder, error) { return mp3.NewDecoder(framer) })
		if err == nil {
			return decoder, nil
		}
		framer.frame = nil
	}
	return nil, errDamaged
}

func (d *mp3Decoder) stream() stream {
	first := d.framer.first
	short := d.tag.frames > 0 && d.decoder != nil && d.framer.frames < d.tag.frames
	lost := d.lost || d.framer.packer != nil && d.framer.packer.lost
	return stream{rate: first.rate, original: first.rate, channels: first.channels, lossy: lost || d.framer.cut || d.trim.ended && short}
}

func (d *mp3Decoder) next() ([]float32, error) {
	for {
		before := d.framer.frames
		n, err := contained(func() (int, error) { return io.ReadFull(d.decoder, d.raw[:d.framer.first.samples()*4]) })
		if errors.Is(err, io.EOF) {
			complete := d.tag.frames == 0 || d.framer.frames == d.tag.frames
			return d.trim.end(complete), io.EOF
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			d.lost = true
			if d.framer.frames == before {
				return nil, errDamaged
			}
			continue
		}
		if samples := d.trim.cut(d.mono(d.raw[:n])); len(samples) > 0 {
			return samples, nil
		}
	}
}

// mono mixes what the decoder always yields: 16 bits and two channels.
func (d *mp3Decoder) mono(raw []byte) []float32 {
	samples := d.samples[:len(raw)/4]
	for i := range samples {
		left := int16(binary.LittleEndian.Uint16(raw[4*i:]))
		right := int16(binary.LittleEndian.Uint16(raw[4*i+2:]))
		samples[i] = float32(int(left)+int(right)) / (1 << 16)
	}
	return samples
}
