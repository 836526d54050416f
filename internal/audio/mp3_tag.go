package audio

import (
	"bytes"
	"encoding/binary"
)

// mp3Tag is the Xing or Info frame that encoders put first: how many frames
// follow, and how much of their first and last samples the encoder made up.
type mp3Tag struct {
	frames int // 0 if not told
	delay  int
	pad    int
}

// decoderDelay is what every layer III decoder adds: 528 samples for the
// synthesis filter bank and one by custom.
const decoderDelay = 529

func parseMP3Tag(header mp3Header, frame []byte) (tag mp3Tag, found bool) {
	at := 4 + header.side
	if header.crc {
		at += 2
	}
	if len(frame) < at+8 {
		return tag, false
	}
	body := frame[at:]
	if !bytes.HasPrefix(body, []byte("Xing")) && !bytes.HasPrefix(body, []byte("Info")) {
		return tag, false
	}
	flags := body[7]
	body = body[8:]
	for _, field := range []struct {
		flag byte
		size int
	}{{1, 4}, {2, 4}, {4, 100}, {8, 4}} {
		if flags&field.flag == 0 {
			continue
		}
		if len(body) < field.size {
			return tag, true
		}
		if field.flag == 1 {
			tag.frames = int(binary.BigEndian.Uint32(body))
		}
		body = body[field.size:]
	}
	if len(body) >= 24 && (bytes.HasPrefix(body, []byte("LA")) || bytes.HasPrefix(body, []byte("Lav"))) {
		tag.delay = int(body[21])<<4 | int(body[22])>>4
		tag.pad = int(body[22]&0x0f)<<8 | int(body[23])
	}
	return tag, true
}
