package audio

import (
	"bufio"
	"bytes"
	"io"
)

// oggOpusDecoder decodes Ogg Opus (RFC 7845).
type oggOpusDecoder struct {
	*opusDecoder
	ogg  *oggReader
	time oggTime
}

func openOggOpus(in *bufio.Reader) (decoder, error) {
	d := &oggOpusDecoder{ogg: &oggReader{in: in}}
	packet, err := d.ogg.next()
	if err != nil {
		return nil, errDamaged
	}
	return d, d.begin(packet.data)
}

func (d *oggOpusDecoder) begin(packet []byte) error {
	head, err := parseOpusHead(packet)
	if err != nil {
		return err
	}
	lost := d.opusDecoder != nil && d.lost
	if d.opusDecoder, err = newOpusDecoder(head); err != nil {
		return err
	}
	d.lost, d.time = lost, oggTime{}
	return nil
}

func (d *oggOpusDecoder) stream() stream {
	s := d.opusDecoder.stream()
	s.lossy = s.lossy || d.ogg.lost
	return s
}

func (d *oggOpusDecoder) next() ([]float32, error) {
	for {
		packet, err := d.ogg.next()
		if err != nil {
			d.lost = d.lost || !d.ogg.ended
			return nil, io.EOF
		}
		switch {
		case packet.begins: // a chained stream, as in a recorded broadcast
			if err := d.begin(packet.data); err != nil {
				return nil, errDamaged
			}
			continue
		case bytes.HasPrefix(packet.data, []byte("OpusTags")):
			continue
		}
		if samples := d.play(packet); len(samples) > 0 {
			return samples, nil
		}
	}
}

// play decodes a packet and cuts off what lies outside of the recording.
func (d *oggOpusDecoder) play(packet oggPacket) []float32 {
	const granules = opusRate / SampleRate
	samples := d.decode(packet.data)
	keep := d.time.admit(packet, int64(len(samples))*granules) / granules
	return d.trim(samples[:keep])
}
