package scoring

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite docs/scoring.md")

func TestThePublishedTableMatchesTheKnots(t *testing.T) {
	t.Parallel()
	const path = "../../docs/scoring.md"
	if *update {
		if err := os.WriteFile(path, []byte(Markdown()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	published, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Markdown(), string(published)); diff != "" {
		t.Errorf("docs/scoring.md is stale; run go test ./internal/scoring -update (-want +got):\n%s", diff)
	}
}
