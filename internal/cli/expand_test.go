package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFoldersAndPatternsAreSearched(t *testing.T) {
	t.Parallel()
	sh := newShell(t)
	for _, name := range []string{"b.txt", "a/2.WAV", "a/1.md", "a/.hidden.txt", ".git/c.txt", "notes.pdf", "z.opus"} {
		sh.write(name, "x")
	}
	in := func(names ...string) []string {
		for i, name := range names {
			names[i] = filepath.Join(sh.dir, name)
		}
		return names
	}
	tests := map[string]struct{ args, want []string }{
		"a folder":                      {in(""), in("a/1.md", "a/2.WAV", "b.txt", "z.opus")},
		"a pattern":                     {in("*.txt", "z.*"), in("b.txt", "z.opus")},
		"a pattern that finds a folder": {in("[ab]"), in("a/1.md", "a/2.WAV")},
		"a file without a known end":    {in("notes.pdf"), in("notes.pdf")},
		"what is not there":             {in("none.txt"), in("none.txt")},
		"standard input":                {[]string{"-"}, []string{"-"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := expand(tt.args)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNothingToAnalyseIsExplained(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		path string
		code int
		want string
	}{
		"an empty folder":        {"empty", exitFailed, "there is no speech in "},
		"a pattern for nothing":  {"*.nothing", exitFailed, "no file matches "},
		"a wrong pattern":        {"[", exitFailed, "reading the pattern "},
		"one title for a folder": {"full", exitUsage, "--title is for a single file"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sh := newShell(t)
			sh.write("empty/notes.pdf", "x")
			sh.write("full/a.txt", "x")
			sh.write("full/b.txt", "x")
			code := sh.run("analyze", filepath.Join(sh.dir, tt.path), "--title", "x", "--url", "http://127.0.0.1:1", "--key", "k")
			if code != tt.code || !strings.Contains(sh.err.String(), tt.want) {
				t.Errorf("exit code %d, want %d and %q:\n%s", code, tt.code, tt.want, &sh.err)
			}
		})
	}
}
