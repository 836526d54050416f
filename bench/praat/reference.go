package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os/exec"
	"slices"
)

// silence is where Praat hears nothing, in seconds.
type silence struct{ start, end float64 }

// reference is what Praat found.
type reference struct {
	seconds  float64 // that pitch and intensity took
	median   float64 // Hz
	nuclei   float64
	duration float64
	silences []silence
}

// pauses are the silences with speech on both sides.
func (r reference) pauses() []silence {
	return slices.DeleteFunc(slices.Clone(r.silences), func(s silence) bool {
		return s.start <= 0 || s.end >= r.duration-0.001
	})
}

func askPraat(script, recording string) (reference, error) {
	out, err := exec.Command("praat", "--run", script, recording).CombinedOutput()
	if err != nil {
		return reference{}, fmt.Errorf("running praat: %w: %s", err, out)
	}
	var r reference
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		var fact string
		var first, second float64
		n, _ := fmt.Sscan(lines.Text(), &fact, &first, &second)
		switch {
		case fact == "seconds":
			r.seconds = first
		case fact == "pitch" && n == 3 && first == 0.5:
			r.median = second
		case fact == "nuclei":
			r.nuclei = first
		case fact == "duration":
			r.duration = first
		case fact == "silence" && n == 3:
			r.silences = append(r.silences, silence{first, second})
		}
	}
	if r.median == 0 || r.duration == 0 {
		return r, fmt.Errorf("reading what praat said: %s", out)
	}
	return r, nil
}
