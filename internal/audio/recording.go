package audio

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
)

// SampleRate is the rate of the samples that a Recording yields.
const SampleRate = 16_000

// Info describes a recording. Seconds and Truncated speak of what was read so
// far and are final after the last sample.
type Info struct {
	Format    Format
	Rate      int  // of the recording as it was made, 0 if unknown
	Channels  int  // likewise
	FFmpeg    bool // ffmpeg decoded it
	Seconds   float64
	Truncated bool // part of the recording is missing or cannot be decoded
}

// Recording is a stream of mono samples at SampleRate, nominally from -1 to 1
// and always finite. It is not for use by several goroutines at once.
type Recording struct {
	limits  Limits
	format  Format
	source  *source
	ahead   *bufio.Reader // what is read but not decoded yet
	size    int64         // when ffmpeg reads the file in our stead
	decoder decoder
	close   func() error

	resampler *resampler
	buffer    []float32
	pending   []float32 // decoded, not yet read: the rest of buffer
	decoded   int64     // samples that came from the decoder
	yielded   int64     // samples that Read has given out
	truncated bool
	err       error
}

// Open finds out what src is and decodes its beginning, so that a recording
// without any sound is refused here. It reads src from the start and never
// writes; closing src is the caller's. Cancelling ctx ends every later Read.
func Open(ctx context.Context, src io.ReadSeeker, limits Limits) (*Recording, error) {
	r := &Recording{limits: limits.withDefaults(), source: &source{ctx: ctx, from: src}, close: func() error { return nil }}
	start, err := r.sniff(src)
	if err != nil {
		return nil, err
	}
	demuxer, open, ok := decoding(r.format)
	if !ok {
		return nil, unsupportedError(r.format, r.limits.ffmpeg() != "", nil)
	}
	err = errForeign
	if open != nil {
		err = r.start(src, start, open)
	}
	if errors.Is(err, errForeign) {
		err = r.startFFmpeg(ctx, src, demuxer)
	}
	if err != nil {
		_ = r.Close() // the reason for giving up says more
		return nil, err
	}
	return r, nil
}

// sniff names the format and returns where it starts, which is behind any tags.
func (r *Recording) sniff(src io.Seeker) (start int64, err error) {
	head := make([]byte, SniffSize)
	for {
		if _, err := src.Seek(start, io.SeekStart); err != nil {
			return 0, fmt.Errorf("seeking in the recording: %w", err)
		}
		n, err := io.ReadFull(r.source, head)
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return 0, r.verdict(err)
		}
		if n == 0 && err == io.EOF && start == 0 {
			return 0, emptyError(Unknown)
		}
		r.format = Sniff(head[:n])
		tag := id3Size(head[:n])
		if tag == 0 {
			break
		}
		start += int64(tag)
	}
	if start > 0 && r.format != FLAC && r.format != AAC {
		r.format = MP3
	}
	return start, nil
}

// start decodes from the given place until there is a sample.
func (r *Recording) start(src io.Seeker, start int64, open opener) error {
	if _, err := src.Seek(start, io.SeekStart); err != nil {
		return fmt.Errorf("seeking in the recording: %w", err)
	}
	in := bufio.NewReaderSize(r.source, 1<<16) // an Ogg page must fit
	r.ahead = in
	r.source.read = 0
	decoder, err := contained(func() (decoder, error) { return open(in) })
	if err == nil && !plausible(decoder.stream()) {
		err = errDamaged
	}
	if err != nil {
		return r.verdict(err)
	}
	if err := r.begin(decoder); err != nil {
		return err
	}
	return r.foresee(src, start)
}

func (r *Recording) begin(decoder decoder) error {
	r.decoder = decoder
	r.resampler = newResampler(decoder.stream().rate)
	for len(r.pending) == 0 && r.err == nil {
		r.fill()
	}
	if len(r.pending) > 0 {
		return nil
	}
	switch {
	case !errors.Is(r.err, io.EOF):
		return r.err
	case decoder.stream().lossy:
		return corruptError(r.format, io.ErrUnexpectedEOF)
	}
	return emptyError(r.format)
}

// Read fills p with the next samples. It returns io.EOF after the last one, an
// *Error when a limit is passed, and any other error when the source failed.
func (r *Recording) Read(p []float32) (int, error) {
	for len(r.pending) == 0 && r.err == nil {
		r.fill()
	}
	n := copy(p, r.pending)
	r.pending = r.pending[n:]
	r.yielded += int64(n)
	if n == 0 && len(p) > 0 {
		return 0, r.err
	}
	return n, nil
}

// Info returns what is known by now.
func (r *Recording) Info() Info {
	stream := r.decoder.stream()
	return Info{
		Format: r.format, Rate: stream.original, Channels: stream.channels, FFmpeg: r.size > 0,
		Seconds: float64(r.yielded) / SampleRate, Truncated: r.truncated || stream.lossy,
	}
}

// Close frees what decoding holds. It does not close the source.
func (r *Recording) Close() error { return r.close() }
