package audio

import (
	"encoding/binary"
	"math"
)

// pcmDecoder returns how raw samples become floats from -1 to 1, or nil for an
// encoding that is not known here.
func pcmDecoder(h wavHeader) func(dst []float32, raw []byte) {
	little := littleDecoder(h.tag, h.bytes)
	if little == nil || h.order == binary.LittleEndian {
		return little
	}
	return func(dst []float32, raw []byte) {
		for i := 0; i+h.bytes <= len(raw); i += h.bytes {
			reverse(raw[i : i+h.bytes])
		}
		little(dst, raw)
	}
}

func littleDecoder(tag, size int) func(dst []float32, raw []byte) {
	switch [2]int{tag, size} {
	case [2]int{tagPCM, 1}:
		return pcm8
	case [2]int{tagPCM, 2}:
		return pcm16
	case [2]int{tagPCM, 3}:
		return pcm24
	case [2]int{tagPCM, 4}:
		return pcm32
	case [2]int{tagFloat, 4}:
		return float32s
	case [2]int{tagFloat, 8}:
		return float64s
	case [2]int{tagALaw, 1}:
		return aLaw
	case [2]int{tagMuLaw, 1}:
		return muLaw
	}
	return nil
}

func reverse(b []byte) {
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
}

// pcm8 is the only integer encoding without a sign.
func pcm8(dst []float32, raw []byte) {
	for i := range dst {
		dst[i] = (float32(raw[i]) - 128) / (1 << 7)
	}
}

func pcm16(dst []float32, raw []byte) {
	raw = raw[:2*len(dst)]
	for i := range dst {
		dst[i] = float32(int16(binary.LittleEndian.Uint16(raw[2*i:]))) / (1 << 15)
	}
}

func pcm24(dst []float32, raw []byte) {
	for i := range dst {
		b := raw[3*i : 3*i+3]
		dst[i] = float32(int32(uint32(b[0])<<8|uint32(b[1])<<16|uint32(b[2])<<24)) / (1 << 31)
	}
}

func pcm32(dst []float32, raw []byte) {
	for i := range dst {
		dst[i] = float32(int32(binary.LittleEndian.Uint32(raw[4*i:]))) / (1 << 31)
	}
}

func float32s(dst []float32, raw []byte) {
	for i := range dst {
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
}

func float64s(dst []float32, raw []byte) {
	for i := range dst {
		dst[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(raw[8*i:])))
	}
}

// muLaw and aLaw are the two encodings of telephony, ITU-T G.711.
func muLaw(dst []float32, raw []byte) {
	for i := range dst {
		b := ^raw[i]
		value := (int(b&0x0f)<<3+0x84)<<(b>>4&7) - 0x84
		dst[i] = signed(value, b&0x80 != 0)
	}
}

func aLaw(dst []float32, raw []byte) {
	for i := range dst {
		b := raw[i] ^ 0x55
		value, exponent := int(b&0x0f)<<4+8, b>>4&7
		if exponent > 0 {
			value = (value + 0x100) << (exponent - 1)
		}
		dst[i] = signed(value, b&0x80 == 0)
	}
}

func signed(value int, negative bool) float32 {
	if negative {
		value = -value
	}
	return float32(value) / (1 << 15)
}
