package audio

import (
	"math"
	"math/bits"
)

// What codebooks may ask for. The largest of the usual encoder has 6561 entries;
// building one takes time in the square of them.
const (
	mostBookEntries  = 1 << 14
	mostSetupEntries = 1 << 17
	mostBookValues   = 1 << 20
)

// checkVorbisSetup walks the codebooks of a setup header. The library would
// allocate gigabytes for some of the values they can hold, and would never
// return from books without entries or dimensions.
func checkVorbisSetup(packet []byte, channels int) error {
	if len(packet) < 8 || channels < 1 {
		return errDamaged
	}
	r := &bitReader{data: packet[7:]}
	entries := 0
	for range r.read(8) + 1 {
		n, err := r.codebook()
		if err != nil {
			return err
		}
		if entries += n; entries > mostSetupEntries {
			return errDamaged
		}
	}
	return nil
}

// codebook reads over one codebook and returns its number of entries.
func (r *bitReader) codebook() (entries int, err error) {
	if r.read(24) != 0x564342 {
		return 0, errDamaged
	}
	dimensions := int(r.read(16))
	entries = int(r.read(24))
	if entries == 1 {
		return 0, errForeign // allowed, and more than the library can do
	}
	if dimensions < 1 || entries < 2 || entries > mostBookEntries || dimensions*entries > mostBookValues {
		return 0, errDamaged
	}
	if used := r.lengths(entries); used == 0 || r.over {
		return 0, errDamaged
	}
	lookup := r.read(4)
	if lookup == 0 {
		return entries, nil
	}
	r.skip(64)
	width := int(r.read(4)) + 1
	r.skip(1)
	values := dimensions * entries
	if lookup == 1 {
		values = int(math.Pow(float64(entries), 1/float64(dimensions)))
	}
	r.skip(values * width)
	if r.over {
		return 0, errDamaged
	}
	return entries, nil
}

// lengths reads over the codeword lengths and counts the entries in use.
func (r *bitReader) lengths(entries int) (used int) {
	if r.read(1) == 1 {
		length := r.read(5) + 1
		for used < entries && length <= 32 && !r.over {
			used += int(r.read(bits.Len(uint(entries - used))))
			length++
		}
		if used != entries {
			return 0
		}
		return used
	}
	sparse := r.read(1) == 1
	for range entries {
		if !sparse || r.read(1) == 1 {
			r.skip(5)
			used++
		}
	}
	return used
}

// bitReader reads numbers that start at the low bit, as Vorbis packs them.
type bitReader struct {
	data []byte
	at   int
	over bool // it was read beyond the end
}

func (r *bitReader) read(n int) (value uint32) {
	for i := range n {
		if r.at>>3 >= len(r.data) {
			r.over = true
			return 0
		}
		value |= uint32(r.data[r.at>>3]>>(r.at&7)&1) << i
		r.at++
	}
	return value
}

func (r *bitReader) skip(n int) {
	r.at += n
	r.over = r.over || r.at > 8*len(r.data)
}
