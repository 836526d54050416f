package audio

import (
	"fmt"
	"time"
)

// Limits bounds what decoding one recording may cost. The zero value is good.
type Limits struct {
	// MaxSeconds is the longest recording accepted. Zero means two hours.
	MaxSeconds float64

	// MaxExpansion is how many samples per channel a byte may unpack to once a
	// recording is longer than a minute. Zero means 1000: digital silence in
	// FLAC reaches 300, Opus that transmits nothing 500.
	MaxExpansion float64

	// FFmpeg is the program for formats that we do not decode. Empty means the
	// ffmpeg on the PATH if there is one, NoFFmpeg none.
	FFmpeg string

	// FFmpegTimeout bounds one run of ffmpeg, with the time its samples wait to
	// be read. Zero means 15 minutes.
	FFmpegTimeout time.Duration

	// TempDir is where a source that is no file is kept for ffmpeg, which wants
	// to seek. Empty means the system's.
	TempDir string
}

// NoFFmpeg as Limits.FFmpeg keeps ffmpeg from being used.
const NoFFmpeg = "none"

// What no microphone and no encoder needs. Beyond it a header lies.
const (
	minRate     = 1000
	maxRate     = 384_000
	maxChannels = 64
)

// freeSeconds may expand from any number of bytes: short silence is tiny.
const freeSeconds = 60

func (l Limits) withDefaults() Limits {
	if l.MaxSeconds == 0 {
		l.MaxSeconds = 2 * 60 * 60
	}
	if l.MaxExpansion == 0 {
		l.MaxExpansion = 1000
	}
	if l.FFmpegTimeout == 0 {
		l.FFmpegTimeout = 15 * time.Minute
	}
	return l
}

// check refuses a recording of which so many samples came from so many bytes.
func (l Limits) check(samples int64, rate int, bytes int64) *Error {
	seconds := float64(samples) / float64(rate)
	if seconds > l.MaxSeconds {
		return l.tooLong("")
	}
	if seconds > freeSeconds && float64(samples) > l.MaxExpansion*float64(bytes) {
		return &Error{Code: CodeImplausible, Message: "the file unpacks to far more sound than its size can hold"}
	}
	return nil
}

func (l Limits) tooLong(format Format) *Error {
	return &Error{Code: CodeTooLong, Message: fmt.Sprintf("the recording is longer than %.0f seconds", l.MaxSeconds), Format: format}
}

func plausible(s stream) bool {
	return s.rate >= minRate && s.rate <= maxRate && s.channels >= 1 && s.channels <= maxChannels
}
