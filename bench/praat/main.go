// Command praat compares internal/voice with Praat, an independent and much
// used program for phonetics, on the same recordings: five synthetic voices
// that say the Gettysburg Address. It needs praat, espeak-ng and sox.
//
// Trap: Praat uses several processors for pitch, we use one; the times are by
// the clock, so a machine with more of them favours Praat.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// speaker is a voice of espeak-ng.
type speaker struct {
	name  string
	voice string
	pitch string // 0 to 99
	speed string // words a minute
}

var speakers = []speaker{
	{"man, American", "en-us", "50", "150"},
	{"woman, British", "en-gb+f2", "85", "160"},
	{"low man, slow", "en-us+m3", "30", "120"},
	{"high woman, fast", "en-gb-x-rp+f4", "75", "190"},
	{"man, Scottish", "en-gb-scotland+m7", "80", "175"},
}

func main() {
	text := flag.String("text", "../samples/gettysburg.txt", "what is said")
	script := flag.String("script", "praat/reference.praat", "the script for Praat")
	rounds := flag.Int("rounds", 5, "how often the times are taken")
	flag.Parse()
	if err := run(*text, *script, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(text, script string, rounds int) error {
	folder, err := os.MkdirTemp("", "praat")
	if err != nil {
		return fmt.Errorf("making a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	script, err = filepath.Abs(script)
	if err != nil {
		return fmt.Errorf("finding the script: %w", err)
	}
	var rows []row
	for i, s := range speakers {
		path := filepath.Join(folder, fmt.Sprintf("%d.wav", i))
		if err := s.speak(text, path); err != nil {
			return err
		}
		r, err := compare(s.name, path, script, rounds)
		if err != nil {
			return err
		}
		rows = append(rows, r)
	}
	report(os.Stdout, rows)
	return nil
}
