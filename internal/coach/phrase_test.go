package coach

import "testing"

func TestPhrasesAndTimesAreWrittenAsPeopleDo(t *testing.T) {
	t.Parallel()
	for phrase, want := range map[string]string{
		"i think": "I think", "as far as i know": "as far as I know", "if i'm not mistaken": "if I'm not mistaken", "in a way": "in a way",
	} {
		if got := Spoken(phrase); got != want {
			t.Errorf("Spoken(%q) = %q, want %q", phrase, got, want)
		}
	}
	for seconds, want := range map[float64]string{0.2: "1 second", 45: "45 seconds", 93.2: "1 min 33 s", 600: "10 minutes"} {
		if got := Minutes(seconds); got != want {
			t.Errorf("Minutes(%v) = %q, want %q", seconds, got, want)
		}
	}
}
