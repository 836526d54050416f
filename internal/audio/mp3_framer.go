package audio

import (
	"bufio"
	"bytes"
	"io"
)

// mp3Framer passes on whole frames of one stream and nothing else. The decoder
// behind it would keep a tag of any claimed size in memory, and take for a frame
// whatever looks like a header.
type mp3Framer struct {
	in     *bufio.Reader
	first  mp3Header
	last   mp3Header
	frame  []byte     // the rest of the frame being read
	packer *mp3Packer // for streams that need it
	store  [2048]byte
	synced bool // the frame before was good, so one header is proof enough
	frames int
	cut    bool
}

// newMP3Framer finds the first frame. If that only describes the file, it is
// taken apart and not passed on.
func newMP3Framer(in *bufio.Reader) (*mp3Framer, mp3Tag, error) {
	f := &mp3Framer{in: in}
	if err := f.advance(); err != nil {
		return nil, mp3Tag{}, errForeign // perhaps layer II or a free bit rate behind a tag
	}
	tag, found := parseMP3Tag(f.first, f.frame)
	if found {
		f.frame, f.frames = nil, 0
	}
	if needsPacking(f.first) {
		f.packer = &mp3Packer{}
		if !found {
			f.frame = f.packer.pack(f.first, f.frame)
		}
	}
	return f, tag, nil
}

func (f *mp3Framer) Read(p []byte) (int, error) {
	for len(f.frame) == 0 {
		if err := f.feed(); err != nil {
			return 0, err
		}
	}
	n := copy(p, f.frame)
	f.frame = f.frame[n:]
	return n, nil
}

// feed makes the next frame ready for the decoder; one that is packed comes a
// frame later.
func (f *mp3Framer) feed() error {
	err := f.advance()
	if f.packer == nil {
		return err
	}
	if err == nil {
		f.frame = f.packer.pack(f.last, f.frame)
		return nil
	}
	if f.frame = f.packer.end(); len(f.frame) == 0 {
		return err
	}
	return nil
}

// advance reads the next frame, whatever lies before it.
func (f *mp3Framer) advance() error {
	header, err := f.sync()
	if err != nil {
		return err
	}
	if f.frames == 0 {
		f.first = header
	}
	f.last, f.frame = header, f.store[:header.size]
	if _, err := io.ReadFull(f.in, f.frame); err != nil {
		f.cut, f.frame = true, nil
		return io.EOF
	}
	f.frames++
	return nil
}

// sync moves to the next header of the stream. It never looks further ahead
// than the buffer, so it takes linear time.
func (f *mp3Framer) sync() (mp3Header, error) {
	for {
		b, _ := f.in.Peek(4096)
		if len(b) < 4 {
			f.cut = f.cut || len(b) > 0 && bytes.IndexByte(b, 0xff) == 0
			return mp3Header{}, io.EOF
		}
		if header, ok := parseMP3Header(b); ok && (f.frames == 0 || header.like(f.first)) {
			if f.synced || followed(b, 2) {
				f.synced = true
				return header, nil
			}
		}
		f.synced = false
		skipped := 1 + bytes.IndexByte(b[1:], 0xff)
		if skipped == 0 {
			skipped = len(b)
		}
		if _, err := f.in.Discard(skipped); err != nil {
			return mp3Header{}, io.EOF
		}
	}
}
