package audio

import (
	"bufio"
	"encoding/binary"
	"io"
	"slices"
)

// The sample encodings that WAV files name.
const (
	tagPCM        = 1
	tagFloat      = 3
	tagALaw       = 6
	tagMuLaw      = 7
	tagExtensible = 0xfffe
)

// unknownSize and all above are what programs write that cannot seek back to
// fill in how long the recording became.
const unknownSize = 0x7ffff000

// wavHeader is what the chunks before the samples say.
type wavHeader struct {
	order    binary.ByteOrder
	tag      int
	channels int
	rate     int
	bytes    int   // per sample
	size     int64 // of all samples in bytes, -1 if unknown
}

// frame is the size of one sample of every channel.
func (h wavHeader) frame() int { return h.bytes * h.channels }

// readWAVHeader leaves in at the first sample.
func readWAVHeader(in *bufio.Reader) (wavHeader, error) {
	var riff [12]byte
	if _, err := io.ReadFull(in, riff[:]); err != nil {
		return wavHeader{}, errDamaged
	}
	header := wavHeader{order: binary.LittleEndian}
	if string(riff[:4]) == "RIFX" {
		header.order = binary.BigEndian
	}
	var long int64 // the real size of the samples in an RF64 file
	for {
		var chunk [8]byte
		if _, err := io.ReadFull(in, chunk[:]); err != nil {
			return header, errDamaged
		}
		size := int64(header.order.Uint32(chunk[4:]))
		var err error
		switch string(chunk[:4]) {
		case "fmt ":
			err = header.readFormat(in, size)
		case "ds64":
			long, err = readLongSize(in, size)
		case "data":
			header.size = header.dataSize(in, size, long)
			if header.frame() == 0 {
				return header, errDamaged
			}
			return header, nil
		default:
			err = skip(in, size+size%2)
		}
		if err != nil {
			return header, errDamaged
		}
	}
}

// readFormat reads the chunk that describes the samples.
func (h *wavHeader) readFormat(in *bufio.Reader, size int64) error {
	chunk := make([]byte, min(size, 40))
	if _, err := io.ReadFull(in, chunk); err != nil {
		return err
	}
	if len(chunk) < 16 {
		return errDamaged
	}
	h.tag = int(h.order.Uint16(chunk))
	h.channels = int(h.order.Uint16(chunk[2:]))
	h.rate = int(h.order.Uint32(chunk[4:]))
	align, bits := int(h.order.Uint16(chunk[12:])), int(h.order.Uint16(chunk[14:]))
	if h.tag == tagExtensible && len(chunk) >= 26 {
		h.tag = int(h.order.Uint16(chunk[24:])) // the first field of the GUID
	}
	h.bytes = (bits + 7) / 8
	if h.channels > 0 && align%h.channels == 0 && align/h.channels > h.bytes {
		h.bytes = align / h.channels // 20 bits may lie in 3 bytes or in 4
	}
	return skip(in, size+size%2-int64(len(chunk)))
}

// readLongSize reads from the ds64 chunk of RF64 how long the samples are.
func readLongSize(in *bufio.Reader, size int64) (int64, error) {
	var chunk [16]byte
	if size < int64(len(chunk)) {
		return 0, errDamaged
	}
	if _, err := io.ReadFull(in, chunk[:]); err != nil {
		return 0, err
	}
	return int64(binary.LittleEndian.Uint64(chunk[8:])), skip(in, size+size%2-int64(len(chunk)))
}

// trailers are the chunks that may come behind the samples.
var trailers = []string{"LIST", "id3 ", "ID3 ", "bext", "fact", "cue ", "JUNK", "iXML", "smpl"}

// dataSize sees through the sizes that unfinished files carry: a zero with
// samples behind it, or nearly as much as fits into the field.
func (h *wavHeader) dataSize(in *bufio.Reader, size, long int64) int64 {
	switch {
	case size == 0xffffffff && long > 0:
		return long
	case size >= unknownSize:
		return -1
	case size > 0:
		return size
	}
	following, _ := in.Peek(4)
	if len(following) < 4 || slices.Contains(trailers, string(following)) {
		return 0
	}
	return -1
}
