package coach

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestTheFeedbackInTheDocumentIsWhatIsServed(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/coaching.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```json\n")
	block, _, _ := strings.Cut(rest, "```")
	strict := json.NewDecoder(strings.NewReader(block))
	strict.DisallowUnknownFields()
	var f Feedback
	if err := strict.Decode(&f); err != nil {
		t.Fatal(err)
	}
	if err := check(f); err != nil || len(f.Strengths) == 0 || len(f.Improvements) == 0 {
		t.Errorf("%v in %+v", err, f)
	}
}
