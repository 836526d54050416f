package audio

import (
	"bufio"
	"errors"
	"io"
	"math/bits"
)

// The elements of Matroska that matter here, by their identifiers.
const (
	idEBML           = 0x1a45dfa3
	idSegment        = 0x18538067
	idInfo           = 0x1549a966
	idTimestampScale = 0x2ad7b1
	idTracks         = 0x1654ae6b
	idTrackEntry     = 0xae
	idTrackNumber    = 0xd7
	idTrackType      = 0x83
	idCodecID        = 0x86
	idCodecPrivate   = 0x63a2
	idCodecDelay     = 0x56aa
	idCluster        = 0x1f43b675
	idTimestamp      = 0xe7
	idSimpleBlock    = 0xa3
	idBlockGroup     = 0xa0
	idBlock          = 0xa1
	idDiscardPadding = 0x75a2
)

// unknownLength marks an element that ends where its parent's next one starts.
const unknownLength = 1<<56 - 1

// element is a header: what follows and how long it is.
type element struct {
	id   uint32
	size uint64
}

// master tells the elements that are entered; all others are read or skipped.
// Entering means going on behind the header: the tree is never built, so a size
// that is unknown needs no special case and nesting cannot exhaust anything.
func (e element) master() bool {
	switch e.id {
	case idSegment, idInfo, idTracks, idTrackEntry, idCluster, idBlockGroup:
		return true
	}
	return false
}

// readElement reads a header.
func readElement(in *bufio.Reader) (element, error) {
	id, length, err := readVarint(in)
	if err != nil {
		return element{}, err
	}
	if length > 4 {
		return element{}, errDamaged
	}
	id |= 1 << (7 * length) // identifiers keep their length marker
	size, length, err := readVarint(in)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if size == 1<<(7*length)-1 {
		size = unknownLength
	}
	return element{uint32(id), size}, err
}

// readVarint reads a number whose first byte tells its length by leading zeros.
func readVarint(in io.ByteReader) (value uint64, length int, err error) {
	first, err := in.ReadByte()
	if err != nil {
		return 0, 0, err
	}
	length = bits.LeadingZeros8(first) + 1
	if length > 8 {
		return 0, 0, errDamaged
	}
	value = uint64(first) &^ (0x80 >> (length - 1))
	for range length - 1 {
		b, err := in.ReadByte()
		if err != nil {
			return 0, 0, io.ErrUnexpectedEOF
		}
		value = value<<8 | uint64(b)
	}
	return value, length, nil
}

// readUint reads the content of an element that is a number.
func readUint(in *bufio.Reader, size uint64) (uint64, error) {
	if size > 8 {
		return 0, errDamaged
	}
	var value uint64
	for range size {
		b, err := in.ReadByte()
		if err != nil {
			return 0, io.ErrUnexpectedEOF
		}
		value = value<<8 | uint64(b)
	}
	return value, nil
}

// readBytes reads the content of an element into buf, which grows to at most
// the given length.
func readBytes(in *bufio.Reader, size, most uint64, buf []byte) ([]byte, error) {
	if size > most {
		return nil, errDamaged
	}
	if uint64(cap(buf)) < size {
		buf = make([]byte, size)
	}
	buf = buf[:size]
	if _, err := io.ReadFull(in, buf); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	return buf, nil
}
