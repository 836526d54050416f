package speech_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/speech"
)

func TestUnheardWordsAreMissingAndNotNone(t *testing.T) {
	t.Parallel()
	m := speech.Unheard("no transcriber is set up")
	encoded, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"syllables", "fillers", "hedges", "passive", "repetition", "inclusive", "readability", "vocabulary", "structure"} {
		if m.Missing[name] != "no transcriber is set up" || !strings.Contains(string(encoded), `"`+name+`":null`) {
			t.Errorf("%s is not null with the reason in %s", name, encoded)
		}
	}
	if m.Heard() {
		t.Error("the words are said to be known")
	}
	if empty := speech.Measure(""); !empty.Heard() {
		t.Error("an empty text is said to be unknown")
	}
}
