package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
)

// speak writes the text as a WAV file of 16 bits and 16 kHz.
func (s speaker) speak(text, path string) error {
	raw := path + ".raw.wav"
	say := exec.Command("espeak-ng", "-v", s.voice, "-p", s.pitch, "-s", s.speed, "-f", text, "-w", raw)
	if out, err := say.CombinedOutput(); err != nil {
		return fmt.Errorf("speaking as %s: %w: %s", s.voice, err, out)
	}
	convert := exec.Command("sox", "-R", raw, "-r", "16000", "-c", "1", "-b", "16", path, "gain", "-1")
	if out, err := convert.CombinedOutput(); err != nil {
		return fmt.Errorf("converting %s: %w: %s", raw, err, out)
	}
	return nil
}

const header = 44 // bytes before the samples in the files that sox writes

func readSamples(path string) ([]float32, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading a recording: %w", err)
	}
	if len(content) < header || string(content[36:40]) != "data" {
		return nil, fmt.Errorf("reading %s: not the plain WAV file that was expected", path)
	}
	samples := make([]float32, (len(content)-header)/2)
	for i := range samples {
		samples[i] = float32(int16(binary.LittleEndian.Uint16(content[header+2*i:]))) / 32768
	}
	return samples, nil
}
