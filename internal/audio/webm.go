package audio

import (
	"bufio"
	"errors"
	"io"
)

// webmDecoder plays the first audio track of a WebM or Matroska file, if it is
// Opus. Browsers record this, without telling sizes or how long it will be.
type webmDecoder struct {
	*opusDecoder
	in      *bufio.Reader
	track   uint64
	packets [][]byte // still to be played; they lie in block
	block   []byte
	discard int64  // nanoseconds at the end of the last packet
	held    []byte // the block after; how much of it counts is told behind it
	surplus int64  // of held
	err     error

	clock   webmClock
	silence int64 // samples to be played before the packets
}

// biggestBlock is far more than the packets of one block of Opus.
const biggestBlock = 1 << 18

func openWebM(in *bufio.Reader) (decoder, error) {
	d := &webmDecoder{in: in}
	tracks, err := d.tracks()
	if err != nil {
		return nil, err
	}
	for _, track := range tracks {
		if track.kind != kindAudio {
			continue
		}
		head, err := track.opus()
		if err != nil {
			return nil, err
		}
		d.track = track.number
		d.opusDecoder, err = newOpusDecoder(head)
		return d, err
	}
	return nil, errForeign
}

// tracks reads up to the first cluster.
func (d *webmDecoder) tracks() (tracks []webmTrack, err error) {
	const most = 64
	for {
		e, err := readElement(d.in)
		if err != nil {
			return nil, errDamaged
		}
		switch {
		case e.id == idCluster:
			return tracks, nil
		case e.id == idTrackEntry && len(tracks) < most:
			tracks = append(tracks, webmTrack{})
		case e.master():
		case e.id == idTimestampScale:
			d.clock.scale, err = readUint(d.in, e.size)
		case len(tracks) == 0:
			err = skip(d.in, int64(e.size))
		default:
			err = tracks[len(tracks)-1].set(d.in, e)
		}
		if err != nil {
			return nil, errDamaged
		}
	}
}

func (d *webmDecoder) next() ([]float32, error) {
	for {
		if n := min(d.silence, int64(len(d.samples))); n > 0 {
			d.silence -= n
			clear(d.samples[:n])
			return d.samples[:n], nil
		}
		for len(d.packets) > 0 {
			packet := d.packets[0]
			d.packets = d.packets[1:]
			if samples := d.play(packet); len(samples) > 0 {
				return samples, nil
			}
		}
		if err := d.advance(); err != nil {
			return nil, err
		}
	}
}

// play decodes a packet; the last one of a block may have a part to discard.
func (d *webmDecoder) play(packet []byte) []float32 {
	samples := d.decode(packet)
	if len(d.packets) == 0 && d.discard > 0 {
		surplus := min(d.discard*SampleRate/1e9, int64(len(samples)))
		samples, d.discard = samples[:int64(len(samples))-surplus], 0
	}
	return d.trim(samples)
}

// advance reads until a block is complete: up to the next one.
func (d *webmDecoder) advance() error {
	for d.err == nil && len(d.packets) == 0 {
		d.err = d.step()
	}
	if len(d.packets) == 0 {
		d.release()
	}
	if len(d.packets) > 0 {
		return nil
	}
	if !errors.Is(d.err, io.EOF) { // cut off inside of an element
		d.lost = true
	}
	return io.EOF
}

// step reads one element.
func (d *webmDecoder) step() error {
	e, err := readElement(d.in)
	switch {
	case err != nil:
		return err
	case e.id == idSimpleBlock, e.id == idBlock:
		d.release()
		d.held, err = readBytes(d.in, e.size, biggestBlock, d.held)
		d.clock.held = d.clock.cluster
		return err
	case e.id == idTimestamp:
		d.clock.cluster, err = readUint(d.in, e.size)
		return err
	case e.id == idDiscardPadding:
		value, err := readUint(d.in, e.size)
		d.surplus = min(int64(value), 1e9)
		return err
	case e.master():
		return nil
	}
	return skip(d.in, int64(e.size))
}

// release lets the held block be played.
func (d *webmDecoder) release() {
	d.block, d.held = d.held, d.block[:0]
	d.discard, d.surplus = d.surplus, 0
	track, packets, err := parseBlock(d.block, d.packets[:0])
	if err != nil {
		d.lost = d.lost || len(d.block) > 0
		return
	}
	if track == d.track {
		d.packets, d.silence = packets, d.clock.gap(d.block, packets)
	}
}
