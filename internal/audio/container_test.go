package audio_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/masterspeak/masterspeak/internal/audio"
)

func TestChainedOggStreamsFollowEachOther(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"speech.opus", "speech.ogg"} {
		content := goldenFile(t, file)
		once, _, err := decode(bytes.NewReader(content), pure)
		if err != nil {
			t.Fatal(err)
		}
		twice, info, err := decode(bytes.NewReader(slices.Concat(content, content)), pure)
		if err != nil || info.Truncated || len(twice) < 2*len(once)-1 || len(twice) > 2*len(once) {
			t.Errorf("%s: got %d samples, %+v, %v; want twice %d", file, len(twice), info, err, len(once))
		}
	}
}

func TestAnotherStreamInTheOggFileIsPassedOver(t *testing.T) {
	t.Parallel()
	content := goldenFile(t, "speech.opus")
	want, _, err := decode(bytes.NewReader(content), pure)
	if err != nil {
		t.Fatal(err)
	}
	first := 27 + 1 + 19
	other := oggPage(0, 2, 0, []byte("fishead\x00 and so on"))
	later := oggPage(1, 0, 0, []byte("something else"))
	got, info, err := decode(bytes.NewReader(slices.Concat(content[:first], other, later, content[first:])), pure)
	if err != nil || info.Truncated || !slices.Equal(got, want) {
		t.Errorf("got %d samples, %+v, %v; want %d", len(got), info, err, len(want))
	}
}

func TestAPacketOfManyPagesIsPutTogether(t *testing.T) {
	t.Parallel()
	content := goldenFile(t, "speech.opus")
	first := 27 + 1 + 19
	picture := make([][]byte, 0, 3000) // comments with a picture of 765 kB
	part := slices.Repeat([]byte{'x'}, 255)
	var pages []byte
	for number := range 12 {
		flags := byte(0)
		if number > 0 {
			flags = 1
		} else {
			picture = append(picture, append([]byte("OpusTags"), part[8:]...))
		}
		for len(picture) < 250 {
			picture = append(picture, part)
		}
		if number == 11 {
			picture = append(picture, []byte("end"))
		}
		pages = append(pages, oggPage(uint32(number+1), flags, -1, picture...)...)
		picture = picture[:0]
	}
	_, rest, _ := bytes.Cut(content[first:], []byte("OggS")) // the short comments
	_, rest, _ = bytes.Cut(rest, []byte("OggS"))
	bigger := slices.Concat(content[:first], pages, []byte("OggS"), rest)
	for i, c := range [][]byte{content, bigger} {
		samples, _, err := decode(bytes.NewReader(c), pure)
		if err != nil || len(samples) < 55_900 || len(samples) > 56_100 {
			t.Errorf("file %d: got %d samples, %v; want 3.5 seconds", i, len(samples), err)
		}
	}
}

func TestMP3TagsOfAnySizeAreSkipped(t *testing.T) {
	t.Parallel()
	content := goldenFile(t, "speech.mp3")
	want, _, err := decode(bytes.NewReader(content), pure)
	if err != nil {
		t.Fatal(err)
	}
	tag := append([]byte("ID3\x03\x00\x00\x00\x10\x00\x00"), bytes.Repeat([]byte{0xff, 0xfb, 0x90, 0}, 1<<16)...)
	got, info, err := decode(bytes.NewReader(slices.Concat(tag, content, []byte("TAGtitle"), make([]byte, 120))), pure)
	if err != nil || info.Truncated || !slices.Equal(got, want) {
		t.Errorf("got %d samples, %+v, %v; want %d", len(got), info, err, len(want))
	}
}

func TestWhatTheMP3EncoderAddedIsTakenAway(t *testing.T) {
	t.Parallel()
	got, _, err := decode(bytes.NewReader(goldenFile(t, "speech.mp3")), pure)
	if err != nil || len(got) != 56_000 {
		t.Errorf("got %d samples, %v; want 56000", len(got), err)
	}
}

func TestADamagedMP3FrameCostsOnlyItself(t *testing.T) {
	t.Parallel()
	content := slices.Clone(goldenFile(t, "speech.mp3"))
	middle := len(content) / 2
	clear(content[middle : middle+300])
	got, info, err := decode(bytes.NewReader(content), pure)
	if err != nil || !info.Truncated || len(got) < 50_000 {
		t.Errorf("got %d samples, %+v, %v; want nearly all, and that some are missing", len(got), info, err)
	}
}

func TestErrorsContainNothingOfTheUsers(t *testing.T) {
	t.Parallel()
	_, _, err := decode(bytes.NewReader([]byte("<script>alert(1)</script> and more of the user's words")), audio.Limits{})
	wantCode(t, err, audio.CodeUnsupported)
	if bytes.Contains([]byte(err.Error()), []byte("script")) {
		t.Errorf("the error repeats what was sent: %v", err)
	}
}
