package cli

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestReportLooksAsAgreed(t *testing.T) {
	t.Parallel()
	inputs, err := filepath.Glob("testdata/*.json")
	if err != nil || len(inputs) == 0 {
		t.Fatalf("finding documents: %v", err)
	}
	for _, input := range inputs {
		t.Run(filepath.Base(input), func(t *testing.T) {
			t.Parallel()
			got := render(t, input, look{width: widest})
			checkGolden(t, strings.TrimSuffix(input, ".json")+".golden", got)
			checkLines(t, got, widest)
		})
	}
}

func TestReportFitsWhereItIsShown(t *testing.T) {
	t.Parallel()
	looks := map[string]look{
		"narrow": {width: narrowest},
		"wide":   {width: widest, wide: broadest},
		"ascii":  {width: widest, ascii: true},
		"colour": {width: widest, colour: true},
	}
	for name, look := range looks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := render(t, "testdata/voice.json", look)
			checkGolden(t, "testdata/voice."+name+".golden", got)
			checkLines(t, escapes.ReplaceAllString(got, ""), max(look.width, look.wide))
			if look.ascii && strings.ContainsFunc(got, func(r rune) bool { return r > unicode.MaxASCII }) {
				t.Error("not all of it is ASCII")
			}
		})
	}
}

func checkGolden(t *testing.T, golden, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("run go test ./internal/cli -update if this is right (-want +got):\n%s", diff)
	}
}

func TestReportColoursOnlyWithItsOwnCommands(t *testing.T) {
	t.Parallel()
	plain := render(t, "testdata/full.json", look{width: widest})
	colour := render(t, "testdata/full.json", look{width: widest, colour: true})
	if !strings.Contains(colour, "\x1b[1;32m") {
		t.Error("a good overall score is not bold and green")
	}
	if stripped := escapes.ReplaceAllString(colour, ""); stripped != plain {
		t.Errorf("colour changes the text:\n%s", cmp.Diff(plain, stripped))
	}
}

func render(t *testing.T, input string, l look) string {
	t.Helper()
	data, err := os.ReadFile(input)
	if err != nil {
		t.Fatal(err)
	}
	d, err := readDocument(data)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	writeReport(&out, d, l, false)
	return out.String()
}

func checkLines(t *testing.T, report string, width int) {
	t.Helper()
	for _, line := range strings.Split(report, "\n") {
		if columns(line) > width {
			t.Errorf("wider than %d: %q", width, line)
		}
		if line != strings.TrimRight(line, " ") || strings.ContainsAny(line, "\x1b\x07\u202e") {
			t.Errorf("not clean: %q", line)
		}
	}
}
