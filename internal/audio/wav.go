package audio

import (
	"bufio"
	"errors"
	"io"
)

// wavBlock is how many samples per channel are decoded at a time.
const wavBlock = 2048

// wavDecoder reads the samples of a RIFF/WAVE file.
type wavDecoder struct {
	in      *bufio.Reader
	header  wavHeader
	convert func(dst []float32, raw []byte)
	left    int64 // bytes of samples still to come, -1 if nobody knows
	raw     []byte
	samples []float32
	cut     bool
}

func openWAV(in *bufio.Reader) (decoder, error) {
	header, err := readWAVHeader(in)
	if err != nil {
		return nil, err
	}
	convert := pcmDecoder(header)
	if convert == nil {
		return nil, errForeign
	}
	if !plausible(stream{rate: header.rate, channels: header.channels}) {
		return nil, errDamaged
	}
	d := &wavDecoder{in: in, header: header, convert: convert, left: header.size}
	d.raw = make([]byte, wavBlock*header.frame())
	d.samples = make([]float32, wavBlock*header.channels)
	return d, nil
}

func (d *wavDecoder) stream() stream {
	return stream{rate: d.header.rate, original: d.header.rate, channels: d.header.channels, lossy: d.cut}
}

func (d *wavDecoder) next() ([]float32, error) {
	raw := d.raw
	if d.left >= 0 && d.left < int64(len(raw)) {
		raw = raw[:d.left]
	}
	n, err := io.ReadFull(d.in, raw)
	if d.left >= 0 {
		d.left -= int64(n)
	}
	frames := n / d.header.frame()
	if errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF {
		err = nil
		d.cut = d.cut || d.left > 0
		d.left = 0
	}
	if frames == 0 && err == nil {
		return nil, io.EOF
	}
	samples := d.samples[:frames*d.header.channels]
	d.convert(samples, raw)
	return mean(samples, d.header.channels), err
}
