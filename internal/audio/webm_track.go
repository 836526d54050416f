package audio

import "bufio"

// webmTrack is what the header of a WebM file says about a track.
type webmTrack struct {
	number  uint64
	kind    uint64
	codec   string
	private []byte
	delay   uint64 // nanoseconds
}

const (
	kindAudio = 2
	codecOpus = "A_OPUS"
)

// set takes over one element of a TrackEntry; others are skipped.
func (t *webmTrack) set(in *bufio.Reader, e element) (err error) {
	switch e.id {
	case idTrackNumber:
		t.number, err = readUint(in, e.size)
	case idTrackType:
		t.kind, err = readUint(in, e.size)
	case idCodecDelay:
		t.delay, err = readUint(in, e.size)
	case idCodecID:
		var name []byte
		name, err = readBytes(in, e.size, 64, nil)
		t.codec = string(name)
	case idCodecPrivate:
		t.private, err = readBytes(in, e.size, 1<<20, nil)
	default:
		err = skip(in, int64(e.size))
	}
	return err
}

// opus returns the header that the track carries for its decoder. The delay of
// the container wins: it is what editors change.
func (t *webmTrack) opus() (opusHead, error) {
	if t.codec != codecOpus {
		return opusHead{}, errForeign
	}
	head, err := parseOpusHead(t.private)
	if err != nil {
		return head, err
	}
	if t.delay > 0 && t.delay < 1e9 {
		head.skip = int(t.delay * opusRate / 1e9)
	}
	return head, nil
}
