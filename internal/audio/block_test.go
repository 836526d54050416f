package audio

import (
	"strings"
	"testing"
)

func TestLacedBlocksComeApart(t *testing.T) {
	t.Parallel()
	const head = "\x81\x00\x00" // track 1, time 0
	long := strings.Repeat("x", 300)
	for name, test := range map[string]struct {
		block string
		want  []string
	}{
		"none":              {head + "\x80abc", []string{"abc"}},
		"xiph":              {head + "\x82\x02\x01\xff\x2da" + long + "bc", []string{"a", long, "bc"}},
		"fixed":             {head + "\x84\x02aabbcc", []string{"aa", "bb", "cc"}},
		"EBML":              {head + "\x86\x02\x83\xbeaaabbc", []string{"aaa", "bb", "c"}},
		"a long track":      {"\x40\x01\x00\x00\x80abc", []string{"abc"}},
		"too short":         {head, nil},
		"nothing":           {"", nil},
		"laced, no count":   {head + "\x82", nil},
		"xiph beyond":       {head + "\x82\x01\xff\x10abc", nil},
		"EBML below zero":   {head + "\x86\x02\x81\x80abc", nil},
		"EBML without size": {head + "\x86\x03\x81", nil},
	} {
		track, packets, err := parseBlock([]byte(test.block), nil)
		if (err != nil) != (test.want == nil) || err == nil && track != 1 {
			t.Errorf("%s: got track %d, %v", name, track, err)
		}
		if got, want := len(packets), len(test.want); err == nil && got != want {
			t.Errorf("%s: got %d packets, want %d", name, got, want)
			continue
		}
		for i, want := range test.want {
			if string(packets[i]) != want {
				t.Errorf("%s: packet %d is %q, want %q", name, i, packets[i], want)
			}
		}
	}
}
