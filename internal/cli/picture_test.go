package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/speech"
)

func number(v float64) *float64 { return &v }

func TestSketchKeepsTimeAndMeans(t *testing.T) {
	t.Parallel()
	stretches := []stretch{{0, 2, number(1)}, {2, 3, number(5)}, {3, 4, number(7)}, {4, 8, nil}, {8, 99, number(2)}, {-5, 0, number(9)}}
	tests := map[int][]*float64{
		1:  {number(3)}, // of 1, 1, 5, 7, and 2, 2 at the end of ten seconds
		5:  {number(1), number(6), nil, nil, number(2)},
		10: {number(1), number(1), number(5), number(7), nil, nil, nil, nil, number(2), number(2)},
	}
	for size, want := range tests {
		if diff := cmp.Diff(want, sketch(stretches, 10, size)); diff != "" {
			t.Errorf("in %d columns (-want +got):\n%s", size, diff)
		}
	}
}

func TestPauseMapMarksWhatIsLong(t *testing.T) {
	t.Parallel()
	r := &report{look: look{width: factIndent + 10}}
	r.drawPauses(&speech.Pauses{Count: 4, Items: []speech.Pause{
		{StartSeconds: 10, EndSeconds: 11}, {StartSeconds: 25, EndSeconds: 30}, {StartSeconds: 50, EndSeconds: 70}, {StartSeconds: 95, EndSeconds: 200},
	}}, 100)
	if want := "  Pauses       ██○██░○██▒\n"; r.out.String() != want {
		t.Errorf("got\n%swant\n%s", &r.out, want)
	}
}

func TestPauseMapIsNotDrawnFromACountAlone(t *testing.T) {
	t.Parallel()
	r := &report{look: look{width: widest}}
	if legend := r.drawPauses(&speech.Pauses{Count: 3}, 100); legend != "" || r.out.Len() > 0 {
		t.Errorf("drew %q", r.out.String())
	}
}

func TestClockCountsHours(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[float64]string{0: "0:00", 59.6: "1:00", 3599: "59:59", 3661: "1:01:01", -4: "0:00"} {
		if got := clock(seconds); got != want {
			t.Errorf("clock(%g) = %s, want %s", seconds, got, want)
		}
	}
}

func TestMegabytesHaveAFittingUnit(t *testing.T) {
	t.Parallel()
	for bytes, want := range map[float64]string{12: "12 bytes", 2500: "2 kB", 3.06e6: "3.1 MB", 4e9: "4.0 GB"} {
		if got := megabytes(bytes); got != want {
			t.Errorf("megabytes(%g) = %s, want %s", bytes, got, want)
		}
	}
}
