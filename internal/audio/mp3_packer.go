package audio

import "slices"

// mp3Packer packs the frames of a 22.05 kHz stream anew. The decoder takes a
// padded frame of that rate for a byte shorter than it is: it halves a length
// that it has rounded already (ISO/IEC 13818-3, 2.4.2.3 rounds 72·bitrate/rate).
// From there on all that frames borrow from those before them is a byte off,
// and the decoder makes noise of it without an error. Frames of the highest bit
// rate and without padding are counted well, and whatever was in smaller ones
// fits into them.
type mp3Packer struct {
	reservoir []byte // the last main data that came in, for later frames to borrow from
	held      []byte // the last frame packed: the next may begin in its end
	free      int    // bytes at the end of held that carry nothing
	lost      bool   // a frame borrowed from what is not there
}

const (
	packedSize   = 522     // (144·160000/22050) / 2, as the decoder counts
	packedRate   = 14 << 4 // the index of 160 kbit/s, with the padding bit cleared below
	mostBorrowed = 255     // main_data_begin has eight bits
)

// needsPacking is false for the other rates of MPEG-2: their frames are whole
// and even numbers of bytes long, and never padded.
func needsPacking(h mp3Header) bool { return h.version == 2 && h.rate == 22050 }

// pack takes a frame and returns the one before it, which is complete now.
func (p *mp3Packer) pack(h mp3Header, frame []byte) []byte {
	at := 4
	if h.crc {
		at += 2
	}
	side, own := frame[at:at+h.side], frame[at+h.side:]
	main, ok := p.mainData(int(side[0]), mainBytes(side, h.channels), own)
	if !ok {
		p.lost = p.lost || p.held != nil
		return nil
	}
	next := make([]byte, packedSize)
	next[0], next[1] = frame[0], frame[1]|1 // no checksum
	next[2], next[3] = packedRate|frame[2]&0x0c, frame[3]
	copy(next[4:], side)
	room := packedSize - 4 - h.side
	borrowed := max(0, min(len(main)-room, p.free, mostBorrowed))
	copy(p.held[len(p.held)-borrowed:], main[:borrowed])
	next[4] = byte(borrowed)
	used := copy(next[4+h.side:], main[borrowed:])
	done := p.held
	p.held, p.free = next, room-used
	return done
}

// mainData is what belongs to the frame, wherever it began.
func (p *mp3Packer) mainData(begin, need int, own []byte) ([]byte, bool) {
	all := slices.Concat(p.reservoir, own)
	start := len(p.reservoir) - begin
	p.reservoir = all[max(0, len(all)-mostBorrowed):]
	if start < 0 || start+need > len(all) {
		return nil, false
	}
	return all[start : start+need], true
}

// end returns the last frame, once.
func (p *mp3Packer) end() []byte {
	last := p.held
	p.held, p.free = nil, 0
	return last
}

// mainBytes is how much main data the side information of an MPEG-2 frame
// tells of: after eight bits of main_data_begin and one private bit per channel
// there are 63 bits for each, which start with the length in twelve.
func mainBytes(side []byte, channels int) int {
	bits := 0
	for c := range channels {
		at := 8 + channels + 63*c
		word := int(side[at/8])<<16 | int(side[at/8+1])<<8
		if at/8+2 < len(side) {
			word |= int(side[at/8+2])
		}
		bits += word >> (12 - at%8) & 0xfff
	}
	return (bits + 7) / 8
}
