package audio

import (
	"bufio"
	"encoding/binary"
	"io"

	"github.com/jfreymuth/vorbis"
)

// vorbisDecoder decodes Ogg Vorbis. The packets come from our own Ogg reader
// and the headers are checked first: the library allocates what they ask for.
type vorbisDecoder struct {
	ogg     *oggReader
	vorbis  *vorbis.Decoder
	time    oggTime
	samples []float32
	lost    bool
}

func openVorbis(in *bufio.Reader) (decoder, error) {
	d := &vorbisDecoder{ogg: &oggReader{in: in}}
	packet, err := d.ogg.next()
	if err != nil {
		return nil, errDamaged
	}
	return d, d.begin(packet.data)
}

// begin reads the three headers, of which the first is given. The comments stay
// unread: they are words about the recording, of any length.
func (d *vorbisDecoder) begin(identification []byte) error {
	channels, err := checkVorbisIdentification(identification)
	if err != nil {
		return err
	}
	fresh := &vorbis.Decoder{}
	if err := fresh.ReadHeader(identification); err != nil {
		return errDamaged
	}
	for range 2 {
		packet, err := d.ogg.next()
		if err != nil {
			return errDamaged
		}
		if len(packet.data) == 0 || packet.data[0] != 5 {
			continue
		}
		if err := checkVorbisSetup(packet.data, channels); err != nil {
			return err
		}
		if err := fresh.ReadHeader(packet.data); err != nil {
			return errDamaged
		}
	}
	if !fresh.HeadersRead() {
		return errDamaged
	}
	d.vorbis, d.time = fresh, oggTime{}
	d.samples = make([]float32, fresh.BufferSize())
	return nil
}

func (d *vorbisDecoder) stream() stream {
	rate := d.vorbis.SampleRate()
	return stream{rate: rate, original: rate, channels: d.vorbis.Channels(), lossy: d.lost || d.ogg.lost}
}

func (d *vorbisDecoder) next() ([]float32, error) {
	for {
		packet, err := d.ogg.next()
		if err != nil {
			d.lost = d.lost || !d.ogg.ended
			return nil, io.EOF
		}
		if packet.begins {
			if err := d.chain(packet.data); err != nil {
				return nil, err
			}
			continue
		}
		samples, err := contained(func() ([]float32, error) { return d.vorbis.DecodeInto(packet.data, d.samples) })
		if err != nil {
			d.lost = true
			d.vorbis.Clear()
			continue
		}
		samples = mean(samples, d.vorbis.Channels())
		samples = samples[:d.time.admit(packet, int64(len(samples)))]
		if len(samples) > 0 {
			return samples, nil
		}
	}
}

// chain goes on with a stream that follows, as in a recorded broadcast.
func (d *vorbisDecoder) chain(identification []byte) error {
	rate := d.vorbis.SampleRate()
	if err := d.begin(identification); err != nil {
		return err
	}
	if d.vorbis.SampleRate() != rate {
		return errDamaged
	}
	return nil
}

// checkVorbisIdentification holds the first header to what the specification
// allows and to eight channels.
func checkVorbisIdentification(packet []byte) (channels int, err error) {
	if len(packet) < 30 || string(packet[:7]) != "\x01vorbis" {
		return 0, errDamaged
	}
	channels = int(packet[11])
	rate := binary.LittleEndian.Uint32(packet[12:])
	small, large := packet[28]&0x0f, packet[28]>>4
	if channels < 1 || channels > 8 || rate < minRate || rate > maxRate || small < 6 || large < small || large > 13 {
		return 0, errDamaged
	}
	return channels, nil
}
