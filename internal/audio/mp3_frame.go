package audio

import "bytes"

// mp3Header is the four bytes that start every MPEG audio frame, taken apart.
type mp3Header struct {
	version  int // 1 is MPEG-1, 2 MPEG-2, 25 MPEG-2.5
	layer    int
	rate     int
	channels int
	size     int // of the frame with its header
	side     int // of the side information behind the header
	crc      bool
}

var mp3Versions = [4]int{25, 0, 2, 1}

var mp3Rates = map[int][3]int{
	1:  {44100, 48000, 32000},
	2:  {22050, 24000, 16000},
	25: {11025, 12000, 8000},
}

// mp3Bitrates are for layer III in units of 1000 bit/s: MPEG-1, then MPEG-2.
var mp3Bitrates = [2][16]int{
	{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
	{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
}

// parseMP3Header accepts layer III with a stated bit rate, which is what people
// call MP3.
func parseMP3Header(b []byte) (h mp3Header, ok bool) {
	if len(b) < 4 || b[0] != 0xff || b[1]&0xe0 != 0xe0 {
		return h, false
	}
	h.version = mp3Versions[b[1]>>3&3]
	h.layer = 4 - int(b[1]>>1&3)
	rate := int(b[2] >> 2 & 3)
	if h.version == 0 || h.layer != 3 || rate == 3 || b[3]&3 == 2 {
		return h, false
	}
	h.rate = mp3Rates[h.version][rate]
	h.crc = b[1]&1 == 0
	h.channels = 2
	if b[3]>>6 == 3 {
		h.channels = 1
	}
	low := min(h.version-1, 1)
	bitrate := mp3Bitrates[low][b[2]>>4] * 1000
	h.size = (144>>low)*bitrate/h.rate + int(b[2]>>1&1)
	h.side = [2][2]int{{17, 32}, {9, 17}}[low][h.channels-1]
	return h, bitrate > 0 && h.size >= 4+h.side+2
}

// samples is how long the frame plays, per channel.
func (h mp3Header) samples() int {
	if h.version == 1 {
		return 1152
	}
	return 576
}

// like reports whether both can belong to one stream.
func (h mp3Header) like(other mp3Header) bool {
	return h.version == other.version && h.rate == other.rate
}

// findMP3 returns where the first frame starts that another one follows, or -1.
// A single header proves nothing: one in some thousand positions of random
// bytes looks like it.
func findMP3(b []byte) int {
	for from := 0; ; {
		i := bytes.IndexByte(b[from:], 0xff)
		if i < 0 {
			return -1
		}
		from += i
		if followed(b[from:], 2+min(from, 1)) {
			return from
		}
		from++
	}
}

// followed reports so many frames in a row. When the bytes end before, two are
// enough, or one that fills them all.
func followed(b []byte, frames int) bool {
	first, ok := parseMP3Header(b)
	for seen := 1; ok && seen < frames; seen++ {
		header, _ := parseMP3Header(b)
		if len(b) < header.size+4 {
			return seen > 1 || len(b) == header.size
		}
		b = b[header.size:]
		header, ok = parseMP3Header(b)
		ok = ok && header.like(first)
	}
	return ok
}
