package audio

import (
	"bufio"
	"fmt"
	"io"
)

// foreteller is a decoder that knows how long its recording is before all of it
// is decoded.
type foreteller interface {
	// foretell returns at least how many seconds the recording has, by what the
	// file says of itself; 0 if it says nothing.
	foretell(file *remainder) float64
}

// remainder is a file of which the first part is decoded.
type remainder struct {
	source *source
	seeker io.Seeker
	at     int64 // where decoding goes on
	size   int64
}

// from reads the file from one of its places on. What goes wrong, the source
// remembers.
func (f *remainder) from(at int64) *bufio.Reader {
	if _, err := f.seeker.Seek(at, io.SeekStart); err != nil {
		f.source.err = err
	}
	return bufio.NewReaderSize(f.source, 1<<16)
}

// foresee refuses a recording that says of itself that it is too long, instead
// of decoding it up to the limit. A file may lie: to call itself shorter gains
// nothing, because the limit counts what is decoded, and more sound than its
// bytes can hold is not believed.
func (r *Recording) foresee(src io.Seeker, start int64) error {
	foreteller, ok := r.decoder.(foreteller)
	if !ok {
		return nil
	}
	size, err := src.Seek(0, io.SeekEnd)
	if err != nil {
		size = 0 // a stream, whose end nobody sees from here
	}
	read := r.source.read
	seconds := 0.0
	if size > 0 {
		seconds = foreteller.foretell(&remainder{source: r.source, seeker: src, at: start + r.input(), size: size})
	}
	if _, err := src.Seek(start+read, io.SeekStart); err != nil {
		return fmt.Errorf("seeking in the recording: %w", err)
	}
	r.source.read = read
	if r.source.err != nil || r.source.ctx.Err() != nil {
		return r.verdict(io.ErrUnexpectedEOF)
	}
	rate := float64(r.decoder.stream().rate)
	if seconds <= r.limits.MaxSeconds || seconds*rate > r.limits.MaxExpansion*float64(size) {
		return nil
	}
	return r.limits.tooLong(r.format)
}

func (d *wavDecoder) foretell(file *remainder) float64 {
	bytes := file.size - file.at
	if d.left >= 0 {
		bytes = min(bytes, d.left)
	}
	return float64(bytes) / float64(d.header.frame()*d.header.rate)
}

func (d *flacDecoder) foretell(*remainder) float64 {
	return float64(d.flac.Info.NSamples) / float64(d.flac.Info.SampleRate)
}

// foretell counts the frames: what a tag or the first frame tells of them is
// often wrong, and passing over them costs a thousandth of decoding.
func (d *mp3Decoder) foretell(file *remainder) float64 {
	first := d.framer.first
	ahead := &mp3Framer{in: file.from(file.at), first: first, frames: 1}
	frames := 0
	for ahead.advance() == nil {
		frames++
	}
	return float64(frames) * float64(first.samples()) / float64(first.rate)
}

func (d *vorbisDecoder) foretell(file *remainder) float64 {
	return d.ogg.foretell(file, d.vorbis.SampleRate())
}

func (d *oggOpusDecoder) foretell(file *remainder) float64 { return d.ogg.foretell(file, opusRate) }

// foretell takes the last granule position of the stream from the end of the
// file. It may have begun with any number, but not after its first page.
func (o *oggReader) foretell(file *remainder, rate int) float64 {
	const tail = 1 << 17 // two pages and a bit
	first, last := o.page.granule, int64(0)
	end := &oggReader{in: file.from(max(file.at, file.size-tail))}
	for {
		if _, err := end.readPage(); err != nil {
			return float64(max(0, last-max(0, first))) / float64(rate)
		}
		if end.page.serial == o.serial {
			last = max(last, end.page.granule)
		}
	}
}

// foretell passes over the blocks to the end.
func (d *webmDecoder) foretell(file *remainder) float64 {
	ahead := &webmDecoder{in: file.from(file.at), track: d.track, clock: d.clock, opusDecoder: &opusDecoder{}}
	samples := int64(0)
	for ahead.advance() == nil {
		samples += ahead.silence
		for _, packet := range ahead.packets {
			samples += int64(opusDuration(packet))
		}
		ahead.silence, ahead.packets = 0, nil
	}
	return float64(samples) / SampleRate
}
