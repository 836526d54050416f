package voice

// The reasons in Voice.Missing.
const (
	// TooShort is less than half a second.
	TooShort = "the recording is too short"
	// Silent is nothing louder than -60 dBFS.
	Silent = "the recording is silent"
	// NoVoice is sound that hardly ever repeats itself: noise, or a whisper.
	NoVoice = "no voice was found, only noise"
	// LittleVoice is less than half a second of it.
	LittleVoice = "there is too little voice"
	// Noisy is a background within 12 dB of the loudest speech.
	Noisy = "the background is too loud to tell pauses from speech"
	// NoPause is a recording in which the background is never heard alone.
	NoPause = "there is no pause in which the background is heard"
	// NoEnding is too little voice before every pause.
	NoEnding = "there is too little voice before the pauses"
)

func (v *Voice) miss(reason string, names ...string) {
	for _, name := range names {
		v.Missing[name] = reason
	}
}
