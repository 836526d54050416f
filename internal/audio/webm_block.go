package audio

import (
	"bytes"
	"math/bits"
)

// parseBlock takes a Matroska block apart: its track, and its packets, which
// are appended to packets. Several packets may share a block by lacing.
func parseBlock(block []byte, packets [][]byte) (track uint64, _ [][]byte, err error) {
	track, n := blockVarint(block)
	if n == 0 || len(block) < n+3 {
		return 0, nil, errDamaged
	}
	lacing, body := block[n+2]>>1&3, block[n+3:]
	if lacing == 0 {
		return track, append(packets, body), nil
	}
	if len(body) == 0 {
		return 0, nil, errDamaged
	}
	sizes, body, err := laceSizes(lacing, int(body[0]), body[1:])
	if err != nil {
		return 0, nil, err
	}
	for _, size := range sizes {
		if size < 0 || size > len(body) {
			return 0, nil, errDamaged
		}
		packets = append(packets, body[:size])
		body = body[size:]
	}
	return track, append(packets, body), nil
}

// laceSizes reads the sizes of all packets but the last, which is the rest.
func laceSizes(lacing byte, count int, body []byte) (sizes []int, rest []byte, err error) {
	const xiph, fixed = 1, 2
	sizes = make([]int, count)
	for i := range sizes {
		size, n := 0, 0
		switch lacing {
		case fixed:
			sizes[i] = len(body) / (count + 1)
			continue
		case xiph:
			size, n = xiphSize(body)
		default:
			size, n = ebmlSize(body, i)
			if i > 0 {
				size += sizes[i-1] // a difference
			}
		}
		if n == 0 {
			return nil, nil, errDamaged
		}
		sizes[i], body = size, body[n:]
	}
	return sizes, body, nil
}

// xiphSize adds up bytes until one is below 255, as Ogg does.
func xiphSize(b []byte) (size, n int) {
	for n < len(b) {
		size += int(b[n])
		n++
		if b[n-1] < 255 {
			return size, n
		}
	}
	return 0, 0
}

// ebmlSize reads a number, signed around its middle from the second one on.
func ebmlSize(b []byte, index int) (size, n int) {
	value, n := blockVarint(b)
	if n == 0 || value > biggestBlock<<8 && index == 0 {
		return 0, 0
	}
	if index > 0 {
		return int(int64(value) - (1<<(7*n-1) - 1)), n
	}
	return int(value), n
}

// blockVarint reads a number at the start of b; n is 0 if there is none.
func blockVarint(b []byte) (value uint64, n int) {
	if len(b) == 0 || bits.LeadingZeros8(b[0]) >= len(b) {
		return 0, 0
	}
	value, n, err := readVarint(bytes.NewReader(b))
	if err != nil {
		return 0, 0
	}
	return value, n
}
