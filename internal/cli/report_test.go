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

	"github.com/masterspeak/masterspeak/internal/speech"
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

func TestFindingsCanBeCountedAgain(t *testing.T) {
	t.Parallel()
	f := &speech.Findings{Count: 12, Per100Words: 4.25, Top: tallies("um", 3, "so", 2, "uh", 2, "like", 1, "well", 1, "i mean", 1)}
	if got, want := findingsFact(f, ""), "12, 4.2 per 100 words: um ×3, so ×2, uh ×2, like ×1, well ×1 and 3 more"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	f.Count = 9
	if got := findingsFact(f, ""); strings.Contains(got, "more") {
		t.Errorf("all are named: %q", got)
	}
}

func TestAQuoteSaysWhereItLeavesOff(t *testing.T) {
	t.Parallel()
	const text = "Good evening.\n\nWe met, and we talked on and on. It was good"
	for quote, want := range map[string]string{
		"We met, and we talked on and on.": "We met, and we talked on and on.",
		"We met, and we":                   "We met, and we …",
		"and we talked on":                 "… and we talked on …",
		"It was good":                      "It was good",
		"Good evening.":                    "Good evening.",
		"not in it":                        "not in it",
		"":                                 "",
	} {
		if got := elided(quote, text); got != want {
			t.Errorf("%q: got %q, want %q", quote, got, want)
		}
	}
}

func TestFewPausesAreNotRanked(t *testing.T) {
	t.Parallel()
	p := &speech.Pauses{Count: 2, TotalSeconds: 2.3, MedianSeconds: 1.1, P90Seconds: 1.3, Items: []speech.Pause{{StartSeconds: 1, EndSeconds: 2}, {StartSeconds: 4, EndSeconds: 5.3}}}
	if got, want := pausesFact(p, ""), "2, together 2.3 s, the longest 1.3 s"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestThePaceIsDrawnByTheBandOfItsScore(t *testing.T) {
	t.Parallel()
	pace, inside := 100.0, 3.4
	address, talk, syllables := wordBand("ceremonial"), wordBand("general"), syllableBand()
	for name, got := range map[string]rune{
		"an address": verdictOf(&address, &pace), "syllables": verdictOf(&syllables, &inside),
	} {
		if got != '─' {
			t.Errorf("%s: got %c, want within", name, got)
		}
	}
	if got := verdictOf(&talk, &pace); got != '▼' {
		t.Errorf("a talk: got %c, want slower", got)
	}
}

func verdictOf(b *band, value *float64) rune {
	_, verdict := b.cells(value)
	return verdict.sign
}

func tallies(pairs ...any) []speech.Tally {
	var top []speech.Tally
	for i := 0; i < len(pairs); i += 2 {
		top = append(top, speech.Tally{Text: pairs[i].(string), Count: pairs[i+1].(int)})
	}
	return top
}

func TestTheVersionIsAFlagToo(t *testing.T) {
	t.Parallel()
	flag, command := newShell(t), newShell(t)
	if code := flag.run("--version"); code != 0 {
		t.Fatalf("exit code %d: %s", code, &flag.err)
	}
	command.run("version")
	if got := flag.out.String(); got != command.out.String() || !strings.HasPrefix(got, "masterspeak ") {
		t.Errorf("got %q, want %q", got, &command.out)
	}
}
