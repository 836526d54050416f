package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func TestEveryCommandExplainsItselfWithAnExample(t *testing.T) {
	t.Parallel()
	root := newShell(t).program.root()
	for path := range manual {
		if cmd, _, err := root.Find(strings.Fields(path)); err != nil || cmd.CommandPath() != "masterspeak "+path {
			t.Errorf("the manual has a page for %q, which is no command", path)
		}
	}
	for _, cmd := range leaves(root) {
		if cmd.Long == "" || !strings.Contains(cmd.Example, "  "+"masterspeak "+cmd.Name()) && !strings.Contains(cmd.Example, cmd.CommandPath()) {
			t.Errorf("%s: says %q with the example %q", cmd.CommandPath(), cmd.Long, cmd.Example)
		}
		wantCommands(t, root, cmd.CommandPath()+" --help", cmd.Example)
	}
}

func TestDocumentsNameCommandsAndFlagsThatExist(t *testing.T) {
	t.Parallel()
	root, found := newShell(t).program.root(), 0
	for _, pattern := range []string{"../../*.md", "../../docs/*.md", "../../docs/*/*.md", "../../samples/*.md"} {
		files, _ := filepath.Glob(pattern) // the pattern is a constant
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			found += wantCommands(t, root, file, string(text))
		}
	}
	if found < 20 {
		t.Errorf("found only %d commands in the documents", found)
	}
}

var (
	written  = regexp.MustCompile("(?m)(?:^ *|`|\\./|[|] *|[A-Z]=\\S+ )(?:masterspeak|go run \\.) ([a-z][^\n`|#<>;]*)")
	longFlag = regexp.MustCompile(`(?:^| )--([a-z-]+)`)
)

// wantCommands wants each command in the text to be one, with flags that it has.
func wantCommands(t *testing.T, root *cobra.Command, where, text string) (found int) {
	t.Helper()
	for _, match := range written.FindAllStringSubmatch(text, -1) {
		found++
		cmd, rest, err := root.Find(strings.Fields(match[1]))
		if err != nil || cmd == root || cmd.HasSubCommands() && len(rest) > 0 && !strings.Contains(rest[0], "…") {
			t.Errorf("%s: %q is no command", where, match[1])
			continue
		}
		for _, name := range longFlag.FindAllStringSubmatch(match[1], -1) {
			if cmd.Flag(name[1]) == nil && name[1] != "help" {
				t.Errorf("%s: %s has no flag --%s", where, cmd.CommandPath(), name[1])
			}
		}
	}
	return found
}

// leaves are the commands that do something, our own.
func leaves(cmd *cobra.Command) (found []*cobra.Command) {
	for _, c := range cmd.Commands() {
		found = append(found, leaves(c)...)
	}
	if !cmd.HasSubCommands() {
		found = append(found, cmd)
	}
	return found
}

func TestShellsCompleteCommandsFlagsAndValues(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		typed []string
		want  []string
	}{
		{[]string{"ana"}, []string{"analyze"}},
		{[]string{"queue", ""}, []string{"dead", "pause", "replay", "resume", "status"}},
		{[]string{"queue", "pause", ""}, []string{"interactive", "batch"}},
		{[]string{"queue", "dead", "--lane", ""}, []string{"interactive", "batch"}},
		{[]string{"analyze", "--depth", ""}, []string{"quick", "standard", "detailed"}}, // the shell filters what a flag has
		{[]string{"analyze", "--fu"}, []string{"--full"}},
		{[]string{"keys", "create", "--scope", ""}, []string{"analyses:read", "analyses:write", "webhooks", "ops"}},
		{[]string{"config", "check", "--env", ""}, []string{"development", "test", "staging", "production"}},
	} {
		sh := newShell(t)
		code := sh.run(append([]string{"__complete"}, tt.typed...)...)
		var got []string
		for line := range strings.Lines(sh.out.String()) {
			if word, _, _ := strings.Cut(strings.TrimSpace(line), "\t"); word != "" && !strings.HasPrefix(word, ":") {
				got = append(got, word)
			}
		}
		if slices.Sort(got); code != 0 || !slices.Equal(got, slices.Sorted(slices.Values(tt.want))) {
			t.Errorf("%q: exit code %d, offered %q, want %q", tt.typed, code, got, tt.want)
		}
	}
}

func TestShellsOfferFilesOnlyWhereOneIsAnalysed(t *testing.T) {
	t.Parallel()
	for path := range manual {
		sh := newShell(t)
		code := sh.run(append(append([]string{"__complete"}, strings.Fields(path)...), "")...)
		if offered := strings.Contains(sh.out.String(), ":0\n"); code != 0 || offered != (path == "dev") {
			t.Errorf("%s: exit code %d, offers files: %t\n%s", path, code, offered, &sh.out)
		}
	}
	sh := newShell(t)
	if code := sh.run("__complete", "analyze", ""); code != 0 || !strings.Contains(sh.out.String(), ":0\n") {
		t.Errorf("analyze: exit code %d, offers no files:\n%s", code, &sh.out)
	}
}

// A shell that is here reads its script; each must at least register itself.
func TestEveryShellGetsItsScript(t *testing.T) {
	t.Parallel()
	for name, registers := range map[string]string{
		"bash": "complete -o default -F __start_masterspeak masterspeak",
		"zsh":  "compdef _masterspeak masterspeak",
		"fish": "complete -c masterspeak",
	} {
		sh := newShell(t)
		if code := sh.run("completion", name); code != 0 || !strings.Contains(sh.out.String(), registers) {
			t.Errorf("%s: exit code %d, and no %q in\n%s", name, code, registers, &sh.out)
			continue
		}
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		read := exec.CommandContext(t.Context(), path, "-n")
		read.Stdin = strings.NewReader(sh.out.String())
		if out, err := read.CombinedOutput(); err != nil {
			t.Errorf("%s cannot read its script: %v\n%s", name, err, out)
		}
	}
}
