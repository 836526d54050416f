package cli

import (
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

func TestFilesThatAreNoSpeechAreExplained(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ content, want string }{
		"empty":    {" \n", "the file is empty"},
		"latin-1":  {"caf\xe9", "not UTF-8 text (byte 3)"},
		"NUL":      {strings.Repeat("a", sniffed) + "\x00", "not UTF-8 text (byte 512)"},
		"UTF-16":   {"\xff\xfea\x00", "UTF-16"},
		"too long": {strings.Repeat("é", analysis.MaxTextChars+1), "longer than 200000 characters"},
		"huge":     {strings.Repeat("a", maxBytes+1), "longer than 200000 characters"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sh := newShell(t)
			code := sh.run("analyze", sh.write("speech.txt", tt.content), "--url", "http://127.0.0.1:1", "--key", "k")
			if code != exitFailed || !strings.Contains(sh.err.String(), "speech.txt: ") || !strings.Contains(sh.err.String(), tt.want) {
				t.Errorf("exit code %d, want 1 and %q:\n%s", code, tt.want, &sh.err)
			}
		})
	}
}

func TestDocumentsAreRefusedBeforeTheyAreScoredOrSent(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ content, want string }{
		"talk.rtf":  {`{\rtf1\ansi Good evening, and thank you all for coming.}`, "a document in RTF"},
		"notes.txt": {`{\rtf1\ansi named as what it is not}`, "a document in RTF"},
		"talk.pdf":  {"%PDF-1.4\n1 0 obj", "a PDF"},
		"talk.docx": {"PK\x03\x04\x14\x00\x06\x00", "a document of a word processor, or an archive"},
		"talk.doc":  {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of a word processor"},
	}
	for name, tt := range tests {
		sh := newShell(t)
		code := sh.run("analyze", sh.write(name, tt.content), "--url", "http://127.0.0.1:1", "--key", "k")
		if want := name + ": the file is " + tt.want + ", not plain text\n  Save the speech as plain text"; code != exitFailed || !strings.Contains(sh.err.String(), want) {
			t.Errorf("exit code %d, want 1 and %q:\n%s", code, want, &sh.err)
		}
	}
}

func TestATextThatIsNamedAsARecordingIsRefused(t *testing.T) {
	t.Parallel()
	for name, refused := range map[string]bool{"fake.mp3": true, "FAKE.WAV": true, "talk.m4a": true, "talk.md": false, "mp3": false} {
		sh := newShell(t)
		_, err := sh.program.open(sh.write(name, "Good morning, everybody."))
		if (err != nil) != refused || refused && !strings.Contains(err.Error(), "there is text in it") {
			t.Errorf("%s: got %v, want it refused: %t", name, err, refused)
		}
	}
}

func TestNothingOnStandardInputIsAnsweredWithTheUsage(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"analyze"}, {"analyze", "-"}} {
		sh := newShell(t)
		sh.program.In = strings.NewReader("\n")
		code := sh.run(append(args, "--url", "http://127.0.0.1:1", "--key", "k")...)
		if code != exitFailed || !strings.Contains(sh.err.String(), "standard input: there is no speech in it\n  Usage: masterspeak analyze FILE…") {
			t.Errorf("%v: exit code %d, said %q", args, code, &sh.err)
		}
	}
}

func TestLongestSpeechAndByteOrderMarkAreFine(t *testing.T) {
	t.Parallel()
	want := strings.Repeat("😀", analysis.MaxTextChars)
	sh := newShell(t)
	got, err := sh.program.open(sh.write("speech.txt", "\ufeff"+want))
	if err != nil {
		t.Fatal(err)
	}
	if got.text != want {
		t.Errorf("read %d bytes, want %d", len(got.text), len(want))
	}
}

func TestWrongUsageIsExplained(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"there is no command nothing":  {"keys", "nothing"},
		"unknown command":              {"nothing"},
		"--kind is one of general":     {"analyze", "a", "--kind", "sermon"},
		"--depth is one of quick":      {"analyze", "a", "--depth", "x"},
		"--lane is one of interactive": {"analyze", "a", "--lane", "x"},
		"--title is for a single":      {"analyze", "a", "b", "--title", "x"},
		"unknown flag: --nothing":      {"analyze", "--nothing"},
		"read only once":               {"analyze", "-", "-"},
	}
	for want, args := range tests {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			sh := newShell(t)
			if code := sh.run(args...); code != exitUsage {
				t.Errorf("exit code %d, want %d", code, exitUsage)
			}
			if !strings.Contains(sh.err.String(), want) || !strings.Contains(sh.err.String(), "--help'.") {
				t.Errorf("standard error lacks %q or where to look:\n%s", want, &sh.err)
			}
		})
	}
}

func TestCleanLeavesNothingThatMovesACursor(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"plain  text\n here":           "plain text here",
		"\x1b[31mred\x1b[0m":           "red",
		"\x1b]0;title\x07done":         "done",
		"\x1b]8;;http://x\x1b\\link":   "link",
		"a\u009b2Jb\x7f\b":             "a2Jb",
		"evil \u202etxt.exe":           "evil txt.exe",
		"not \xff UTF-8":               "not \uFFFD UTF-8",
		"family 👩\u200d👩\u200d👧 stays": "family 👩\u200d👩\u200d👧 stays",
	}
	for in, want := range tests {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}
