package audio

import (
	"path"
	"slices"
	"strings"
)

// Format is what the bytes of a file are, as far as decoding cares.
type Format string

// The formats that Sniff tells apart. Those decoded without help come first.
const (
	WAV       Format = "wav"
	MP3       Format = "mp3"
	FLAC      Format = "flac"
	OggVorbis Format = "ogg_vorbis"
	OggOpus   Format = "ogg_opus"
	WebM      Format = "webm" // and Matroska: the codec is known only further in

	MP4  Format = "mp4" // M4A, MOV and 3GP are the same container
	AAC  Format = "aac"
	AIFF Format = "aiff"
	AMR  Format = "amr"
	CAF  Format = "caf"
	AU   Format = "au"
	WMA  Format = "wma"
	W64  Format = "w64"
	Ogg  Format = "ogg" // with another codec than the two above

	Playlist Format = "playlist" // points at other files: never followed
	Archive  Format = "archive"
	Text     Format = "text"
	Unknown  Format = "unknown"
)

// FormatInfo describes an accepted format to clients.
type FormatInfo struct {
	Name        Format   `json:"name"`
	MediaTypes  []string `json:"media_types"`
	Extensions  []string `json:"extensions"`
	NeedsFFmpeg bool     `json:"needs_ffmpeg"`
}

// accepted lists every format that can be decoded, the demuxer that ffmpeg is
// held to, and how we decode it ourselves if we do.
//
// The demuxer is forced because ffmpeg's own guess could be a playlist format,
// and those open other files.
var accepted = []struct {
	FormatInfo
	demuxer string
	open    opener
}{
	{FormatInfo{WAV, []string{"audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"}, []string{".wav"}, false}, "wav", openWAV},
	{FormatInfo{MP3, []string{"audio/mpeg", "audio/mp3"}, []string{".mp3"}, false}, "mp3", openMP3},
	{FormatInfo{FLAC, []string{"audio/flac", "audio/x-flac"}, []string{".flac"}, false}, "flac", openFLAC},
	{FormatInfo{OggVorbis, []string{"audio/ogg", "application/ogg"}, []string{".ogg", ".oga"}, false}, "ogg", openVorbis},
	{FormatInfo{OggOpus, []string{"audio/ogg", "audio/opus"}, []string{".opus", ".ogg"}, false}, "ogg", openOggOpus},
	{FormatInfo{WebM, []string{"audio/webm", "video/webm", "audio/x-matroska", "video/x-matroska"}, []string{".webm", ".weba", ".mka", ".mkv"}, false}, "matroska", openWebM},
	{FormatInfo{MP4, []string{"audio/mp4", "audio/x-m4a", "video/mp4", "video/quicktime", "audio/3gpp"}, []string{".m4a", ".mp4", ".mov", ".3gp"}, true}, "mov", nil},
	{FormatInfo{AAC, []string{"audio/aac"}, []string{".aac"}, true}, "aac", nil},
	{FormatInfo{AIFF, []string{"audio/aiff", "audio/x-aiff"}, []string{".aiff", ".aif", ".aifc"}, true}, "aiff", nil},
	{FormatInfo{AMR, []string{"audio/amr", "audio/amr-wb"}, []string{".amr", ".awb"}, true}, "amr", nil},
	{FormatInfo{CAF, []string{"audio/x-caf"}, []string{".caf"}, true}, "caf", nil},
	{FormatInfo{AU, []string{"audio/basic"}, []string{".au", ".snd"}, true}, "au", nil},
	{FormatInfo{WMA, []string{"audio/x-ms-wma"}, []string{".wma", ".asf"}, true}, "asf", nil},
	{FormatInfo{W64, []string{"audio/x-w64"}, []string{".w64"}, true}, "w64", nil},
	{FormatInfo{Ogg, []string{"audio/ogg", "audio/speex"}, []string{".oga", ".spx"}, true}, "ogg", nil},
}

// Named reports whether a file's name says that it is a recording. Its bytes may
// say otherwise, and decide.
func Named(file string) bool {
	extension := strings.ToLower(path.Ext(file))
	for _, format := range accepted {
		if slices.Contains(format.Extensions, extension) {
			return true
		}
	}
	return false
}

// Formats returns every accepted format. Those that need ffmpeg are decoded
// only where it is installed.
func Formats() []FormatInfo {
	infos := make([]FormatInfo, 0, len(accepted))
	for _, format := range accepted {
		info := format.FormatInfo
		info.MediaTypes = slices.Clone(info.MediaTypes)
		info.Extensions = slices.Clone(info.Extensions)
		infos = append(infos, info)
	}
	return infos
}

// Extension is what files of the format usually end in; empty when it is not
// accepted.
func (f Format) Extension() string {
	for _, known := range accepted {
		if known.Name == f {
			return known.Extensions[0]
		}
	}
	return ""
}

// decoding returns how a format is decoded; ok is false when it is not audio.
func decoding(format Format) (demuxer string, open opener, ok bool) {
	for _, known := range accepted {
		if known.Name == format {
			return known.demuxer, known.open, true
		}
	}
	return "", nil, false
}

// Decodable returns the formats that can be decoded on this machine.
func Decodable() []FormatInfo {
	withFFmpeg := Limits{}.withDefaults().ffmpeg() != ""
	return slices.DeleteFunc(Formats(), func(f FormatInfo) bool { return f.NeedsFFmpeg && !withFFmpeg })
}
