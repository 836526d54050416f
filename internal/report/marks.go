package report

import (
	"cmp"
	"slices"

	"github.com/masterspeak/masterspeak/internal/speech"
)

// piece is a part of the transcript, marked or not.
type piece struct{ Text, Class string }

type span struct {
	start, end int
	class      string
}

// pieces cuts the text where marks begin and end. Where marks overlap the one
// that begins first wins, and of those the one that matters most.
func pieces(text string, m *speech.Metrics) []piece {
	runes := []rune(text)
	var list []piece
	at := 0
	for _, s := range spans(m) {
		if s.start < at || s.end <= s.start || s.end > len(runes) {
			continue
		}
		if s.start > at {
			list = append(list, piece{Text: string(runes[at:s.start])})
		}
		list = append(list, piece{string(runes[s.start:s.end]), s.class})
		at = s.end
	}
	if at < len(runes) {
		list = append(list, piece{Text: string(runes[at:])})
	}
	return list
}

func spans(m *speech.Metrics) []span {
	var list []span
	for _, f := range []struct {
		class string
		found *speech.Findings
	}{{"filler", m.Fillers}, {"hedge", m.Hedges}, {"repetition", m.Repetition}, {"passive", m.Passive}} {
		if f.found == nil {
			continue
		}
		for _, item := range f.found.Items {
			list = append(list, span{item.Start, item.End, f.class})
			if item.Tried != nil {
				list = append(list, span{item.Tried.Start, item.Tried.End, f.class})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	return list
}
