package audio

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"testing"
)

// delayed is the golden WebM with its blocks from the given one on so many
// milliseconds later.
func delayed(t *testing.T, from int, milliseconds int16) []byte {
	t.Helper()
	content, err := os.ReadFile("testdata/speech.webm")
	if err != nil {
		t.Fatal(err)
	}
	file := bytes.NewReader(content)
	in, block := bufio.NewReader(file), 0
	for {
		e, err := readElement(in)
		if err != nil {
			return content
		}
		at := len(content) - file.Len() - in.Buffered()
		if e.master() {
			continue
		}
		if e.id == idSimpleBlock || e.id == idBlock {
			if block++; block >= from {
				ticks := content[at+1:] // behind the number of the track
				binary.BigEndian.PutUint16(ticks, uint16(int16(binary.BigEndian.Uint16(ticks))+milliseconds))
			}
		}
		if err := skip(in, int64(e.size)); err != nil {
			t.Fatal(err)
		}
	}
}

func lengthOf(t *testing.T, content []byte, limits Limits) ([]float32, error) {
	t.Helper()
	limits.FFmpeg = NoFFmpeg
	recording, err := Open(context.Background(), bytes.NewReader(content), limits)
	if err != nil {
		return nil, err
	}
	defer recording.Close()
	samples := make([]float32, 120*SampleRate)
	n := 0
	for err == nil {
		var got int
		got, err = recording.Read(samples[n:])
		n += got
	}
	if !errors.Is(err, io.EOF) {
		return nil, err
	}
	return samples[:n], nil
}

func TestWhatABrowserLeftOutOfARecordingIsSilence(t *testing.T) {
	t.Parallel()
	whole, err := lengthOf(t, delayed(t, 1, 0), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	const block = 50
	got, err := lengthOf(t, delayed(t, block, 5000), Limits{})
	if err != nil || len(got)-len(whole) != 5*SampleRate {
		t.Fatalf("got %d samples more, %v; want those of five seconds", len(got)-len(whole), err)
	}
	silent, longest := 0, 0
	for _, x := range got {
		if silent++; x != 0 {
			silent = 0
		}
		longest = max(longest, silent)
	}
	if longest < 5*SampleRate-100 {
		t.Errorf("got %d silent samples in a row, want the gap", longest)
	}
}

func TestTimestampsThatTrembleOrLieMoveNothing(t *testing.T) {
	t.Parallel()
	whole, err := lengthOf(t, delayed(t, 1, 0), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"all are late":  delayed(t, 1, 9000),
		"a little late": delayed(t, 50, 30),
		"back in time":  delayed(t, 50, -2000),
	} {
		got, err := lengthOf(t, content, Limits{})
		if want := len(whole); err != nil || len(got) != want {
			t.Errorf("%s: got %d samples, %v; want %d", name, len(got), err, want)
		}
	}
}

func TestGapsCountAgainstTheLimit(t *testing.T) {
	t.Parallel()
	_, err := lengthOf(t, delayed(t, 50, 20_000), Limits{MaxSeconds: 10})
	if refusal, ok := err.(*Error); !ok || refusal.Code != CodeTooLong { //nolint:errorlint // never wrapped
		t.Errorf("got %v, want %s", err, CodeTooLong)
	}
}

func TestTheLengthOfAPacketIsThatOfItsSound(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		packet string
		want   int
	}{
		"nothing":                  {"", 0},
		"SILK, 60 ms":              {"\x18", 960},
		"hybrid, 20 ms, twice":     {"\x69", 640},
		"CELT, 2.5 ms, five times": {"\x83\x05", 200},
		"CELT, 20 ms":              {"\xfc", 320},
		"without its count":        {"\xff", 0},
		"longer than is allowed":   {"\x1b\x3f", 1920},
	} {
		if got := opusDuration([]byte(test.packet)); got != test.want {
			t.Errorf("%s: got %d samples, want %d", name, got, test.want)
		}
	}
}
