package audio

import (
	"bytes"
	"unicode/utf8"
)

// SniffSize is how many bytes from the start of a file Sniff likes to see.
const SniffSize = 8192

// magics are looked up in this order; the first match decides.
var magics = []struct {
	at     int
	magic  string
	format Format
}{
	{8, "WAVE", WAV}, // after RIFF, RIFX or RF64
	{0, "fLaC", FLAC},
	{0, "OggS", Ogg},
	{0, "\x1a\x45\xdf\xa3", WebM},
	{4, "ftyp", MP4},
	{4, "moov", MP4}, // QuickTime files before ftyp existed
	{4, "mdat", MP4},
	{4, "wide", MP4},
	{0, "#!AMR", AMR},
	{0, "caff", CAF},
	{0, ".snd", AU},
	{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", WMA},
	{0, "riff\x2e\x91\xcf\x11", W64},
	{0, "PK\x03\x04", Archive},
	{0, "PK\x05\x06", Archive},
	{0, "\x1f\x8b", Archive},
	{0, "7z\xbc\xaf\x27\x1c", Archive},
	{0, "Rar!", Archive},
	{0, "BZh", Archive},
	{0, "\xfd7zXZ\x00", Archive},
}

// Sniff says what a file is by its first bytes. The more of them it sees, up to
// SniffSize, the surer it is.
func Sniff(head []byte) Format {
	for _, known := range magics {
		if len(head) < known.at || !bytes.HasPrefix(head[known.at:], []byte(known.magic)) {
			continue
		}
		switch known.format {
		case WAV:
			if bytes.HasPrefix(head, []byte("RI")) || bytes.HasPrefix(head, []byte("RF64")) {
				return WAV
			}
		case Ogg:
			return sniffOgg(head)
		default:
			return known.format
		}
	}
	return sniffRest(head)
}

func sniffRest(head []byte) Format {
	switch {
	case bytes.HasPrefix(head, []byte("FORM")) && len(head) >= 12 && bytes.HasPrefix(head[8:], []byte("AIF")):
		return AIFF
	case isADTS(head):
		return AAC
	case id3Size(head) > 0:
		return sniffTagged(head)
	case findMP3(head) >= 0:
		return MP3
	}
	return sniffText(head)
}

// sniffTagged looks behind an ID3 tag, which belongs to MP3 files but is put
// before others too.
func sniffTagged(head []byte) Format {
	size := id3Size(head)
	if size < len(head) {
		if behind := Sniff(head[size:]); behind == FLAC || behind == AAC {
			return behind
		}
	}
	return MP3
}

// id3Size is the length of the ID3v2 tag at the start of head, or 0.
func id3Size(head []byte) int {
	if len(head) < 10 || string(head[:3]) != "ID3" || head[3] == 0xff || head[4] == 0xff {
		return 0
	}
	size := 10
	for i, b := range head[6:10] {
		if b >= 0x80 {
			return 0
		}
		size += int(b) << (21 - 7*i)
	}
	if head[5]&0x10 != 0 {
		size += 10 // a footer
	}
	return size
}

// sniffOgg looks at the codec's own magic, which starts the first packet.
func sniffOgg(head []byte) Format {
	if len(head) < 27 {
		return Ogg
	}
	packet := head[min(27+int(head[26]), len(head)):]
	switch {
	case bytes.HasPrefix(packet, []byte("\x01vorbis")):
		return OggVorbis
	case bytes.HasPrefix(packet, []byte("OpusHead")):
		return OggOpus
	}
	return Ogg
}

var playlists = []string{"#EXTM3U", "[playlist]", "ffconcat version", "<?xml", "<MPD", "<smil", "<asx", "<ASX", "[Reference]"}

func sniffText(head []byte) Format {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	for _, start := range playlists {
		if bytes.HasPrefix(text, []byte(start)) {
			return Playlist
		}
	}
	if len(text) > 0 && isText(text) {
		return Text
	}
	return Unknown
}

func isText(text []byte) bool {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			return false
		}
		if r == utf8.RuneError && size == 1 && len(text) >= utf8.UTFMax {
			return false // a rune cut by the end of head is no offence
		}
		text = text[size:]
	}
	return true
}

// isADTS reports two AAC frame headers, one frame apart.
func isADTS(head []byte) bool {
	if len(head) < 7 || head[0] != 0xff || head[1]&0xf6 != 0xf0 {
		return false
	}
	size := int(head[3]&3)<<11 | int(head[4])<<3 | int(head[5])>>5
	if size < 7 || len(head) < size+2 {
		return size >= 7 && len(head) < SniffSize
	}
	return head[size] == 0xff && head[size+1]&0xf6 == 0xf0
}
