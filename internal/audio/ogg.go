package audio

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"slices"
)

// oggReader takes one logical stream out of an Ogg file, packet by packet. It
// finds back after damage and holds one page and one packet at most.
type oggReader struct {
	in   *bufio.Reader
	page struct {
		serial  uint32
		number  uint32
		granule int64
		first   bool
		last    bool
		lacing  []byte
		body    []byte
	}
	store   [27 + 255 + 255*255]byte
	chosen  bool
	serial  uint32 // of the chosen stream
	number  uint32 // of its last page
	partial []byte // a packet that goes on in the next page
	lost    bool   // something was skipped
	ended   bool   // the last page ends the stream
}

// oggPacket is a packet, good until the following one is read.
type oggPacket struct {
	data    []byte
	granule int64 // of the page, -1 if it has none
	begins  bool  // it is the first one of a stream
	closes  bool  // it is the last one that ends in its page
	last    bool  // its page is the stream's last
}

// biggestPacket is more than any codec needs. Longer ones hold pictures; only
// their start is kept.
const biggestPacket = 1 << 18

// next returns the next packet of the chosen stream, or of a stream that starts
// where the chosen one has ended.
func (o *oggReader) next() (oggPacket, error) {
	for {
		for len(o.page.lacing) > 0 {
			if data, complete := o.segments(); complete {
				p := &o.page
				packet := oggPacket{data: data, granule: p.granule, begins: p.first, last: p.last, closes: !slices.ContainsFunc(p.lacing, short)}
				p.first = false
				return packet, nil
			}
		}
		if err := o.turn(); err != nil {
			return oggPacket{}, err
		}
	}
}

// short tells a lacing value that ends a packet.
func short(lace byte) bool { return lace < 255 }

// segments takes segments off the page until a packet is complete.
func (o *oggReader) segments() (data []byte, complete bool) {
	size, count := 0, 0
	for _, lace := range o.page.lacing {
		size += int(lace)
		count++
		if lace < 255 {
			complete = true
			break
		}
	}
	data = o.page.body[:size]
	o.page.lacing, o.page.body = o.page.lacing[count:], o.page.body[size:]
	if complete && len(o.partial) == 0 {
		return data, true
	}
	room := biggestPacket - len(o.partial)
	o.partial = append(o.partial, data[:min(len(data), room)]...)
	data = o.partial
	if complete {
		o.partial = o.partial[:0]
	}
	return data, complete
}

// turn reads the next page that belongs to us.
func (o *oggReader) turn() error {
	for {
		continued, err := o.readPage()
		if err != nil {
			return err
		}
		p := &o.page
		switch {
		case p.first && (!o.chosen || o.ended):
			o.partial = o.partial[:0]
		case o.chosen && p.serial == o.serial:
			o.join(continued)
		default:
			continue // another stream's, multiplexed into the file
		}
		o.chosen, o.serial, o.number, o.ended = true, p.serial, p.number, p.last
		return nil
	}
}

// join makes a page follow the one before it. What was lost in between takes
// the packets along that were cut in two.
func (o *oggReader) join(continued bool) {
	o.lost = o.lost || o.page.number != o.number+1
	switch {
	case continued && len(o.partial) == 0:
		o.lost = true
		o.segments() // the end of a packet whose start is missing
		o.partial = o.partial[:0]
	case !continued && len(o.partial) > 0:
		o.lost = true
		o.partial = o.partial[:0]
	}
}

// readPage finds the next page whose checksum is right.
func (o *oggReader) readPage() (continued bool, err error) {
	for {
		if err := o.capture(); err != nil {
			return false, err
		}
		lacing, size := o.measure()
		page, err := o.in.Peek(size)
		if err != nil {
			return o.salvage(page, lacing)
		}
		copy(o.store[:], page)
		if oggChecksum(o.store[:size]) != binary.LittleEndian.Uint32(page[22:]) {
			o.lost = true
			_, _ = o.in.Discard(4) // all of it was peeked at
			continue
		}
		_, _ = o.in.Discard(size)
		o.parse(o.store[:size], lacing)
		return page[5]&1 != 0, nil
	}
}

// measure returns how many segments the page has and how long it is.
func (o *oggReader) measure() (lacing, size int) {
	header, _ := o.in.Peek(27)
	if len(header) < 27 {
		return 0, 27
	}
	lacing = int(header[26])
	size = 27 + lacing
	table, _ := o.in.Peek(size)
	for _, lace := range table[27:] {
		size += int(lace)
	}
	return lacing, size
}

// salvage takes the whole segments of a page that the end of the file cuts off.
// Its checksum cannot be known.
func (o *oggReader) salvage(page []byte, lacing int) (continued bool, err error) {
	o.lost = true
	if len(page) < 27+lacing || lacing == 0 {
		return false, io.EOF
	}
	n := copy(o.store[:], page)
	_, _ = o.in.Discard(n) // all of it was peeked at
	o.parse(o.store[:n], lacing)
	p, whole := &o.page, 0
	p.last, p.granule = false, -1
	for i, lace := range p.lacing {
		if whole += int(lace); whole > len(p.body) {
			p.lacing = p.lacing[:i]
			break
		}
	}
	return page[5]&1 != 0, nil
}

func (o *oggReader) parse(page []byte, lacing int) {
	p := &o.page
	p.first, p.last = page[5]&2 != 0, page[5]&4 != 0
	p.granule = int64(binary.LittleEndian.Uint64(page[6:]))
	p.serial = binary.LittleEndian.Uint32(page[14:])
	p.number = binary.LittleEndian.Uint32(page[18:])
	p.lacing, p.body = page[27:27+lacing], page[27+lacing:]
}

// capture moves to the magic that starts a page.
func (o *oggReader) capture() error {
	magic := []byte("OggS")
	for {
		b, _ := o.in.Peek(4096)
		i := bytes.Index(b, magic)
		if i == 0 {
			return nil
		}
		if len(b) < len(magic) {
			o.lost = o.lost || len(b) > 0
			return io.EOF
		}
		if i < 0 {
			i = len(b) - len(magic) + 1
		}
		o.lost = true
		if _, err := o.in.Discard(i); err != nil {
			return io.EOF
		}
	}
}
