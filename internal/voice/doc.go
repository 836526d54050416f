// Package voice measures a recording of speech without its words: pauses, pitch
// and melody, loudness, syllables, and how all of it changes over time.
//
// It takes mono samples at 16 kHz in pieces of any size and keeps 8 bytes for
// every 10 ms, about 3 MB for an hour: whether a frame sounds depends on the
// loudest percent of the whole, and its pitch on where the voice lies, so both
// are decided at the end from what each frame left behind.
//
// The same samples give the same numbers on every machine. Products that are
// added are converted explicitly, which keeps compilers from fusing the two
// where a processor could; logarithms, whose last bit may differ, are rounded
// to hundredths of a dB and of a semitone at once. All that follows counts in
// these whole numbers.
//
// The methods, with docs/voice.md for how they compare to Praat:
//
//   - Pauses: the gate of de Jong & Wempe, "Praat script to detect syllable
//     nuclei and measure speech rate automatically", Behavior Research Methods
//     41 (2009) 385-390; 250 ms as in Hincks, "Measures and perceptions of
//     liveliness in student oral presentation speech", System 33 (2005) 575-591.
//   - Pitch: de Cheveigné & Kawahara, "YIN, a fundamental frequency estimator
//     for speech and music", JASA 111 (2002) 1917-1930. Instead of its absolute
//     threshold a path through the candidates of all frames decides, with the
//     costs of Boersma, "Accurate short-term analysis of the fundamental
//     frequency", IFA Proceedings 17 (1993) 97-110. The range is set in two
//     passes as in Hirst, "The analysis by synthesis of speech melody", Journal
//     of Speech Sciences 1 (2011) 55-83.
//   - Melody at the end of a phrase: the threshold of Mertens, "The Prosogram",
//     Speech Prosody 2004.
//
// The trap is the level: a microphone's gain decides it, so compare variation
// and signal to noise between speakers, never MeanDBFS.
package voice
