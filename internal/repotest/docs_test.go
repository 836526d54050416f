package repotest

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestReadmeIsShortAndNamesTheTwoCommands(t *testing.T) {
	t.Parallel()
	const longest = 150
	readme := read(t, "README.md")
	if lines := countLines(readme); lines > longest {
		t.Errorf("README.md has %d lines, more than %d: move detail to docs", lines, longest)
	}
	for _, command := range []string{"go run . dev", "go test ./..."} {
		if !bytes.Contains(readme, []byte(command)) {
			t.Errorf("README.md does not name the command %q", command)
		}
	}
}

var (
	codeBlock = regexp.MustCompile("(?ms)^ *```.*?^ *```|`[^`\n]+`")
	links     = []*regexp.Regexp{
		regexp.MustCompile(`\]\(<?([^)>\s]+)>?(?:\s+"[^"]*")?\)`),  // [text](target "title")
		regexp.MustCompile(`(?m)^ {0,3}\[[^\]]+\]:\s*<?([^>\s]+)`), // [name]: target
		regexp.MustCompile(`(?:src|href)="([^"]+)"`),
	}
)

func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	for _, path := range files(t, hasExtension(".md")) {
		prose := codeBlock.ReplaceAll(read(t, path), nil)
		for _, pattern := range links {
			for _, match := range pattern.FindAllSubmatch(prose, -1) {
				checkLink(t, path, string(match[1]))
			}
		}
	}
}

// checkLink looks at links to files only; what other sites do is not ours to test.
func checkLink(t *testing.T, from, target string) {
	t.Helper()
	link, err := url.Parse(target)
	if err != nil {
		t.Errorf("%s: the link %q cannot be read: %v", from, target, err)
		return
	}
	if link.IsAbs() || link.Host != "" {
		return
	}
	to := from
	if link.Path != "" {
		to = filepath.Join(filepath.Dir(from), link.Path)
	}
	if filepath.IsAbs(link.Path) {
		to = link.Path // as on a code host, from the top of the repository
	}
	if _, err := os.Stat(filepath.Join(root, to)); err != nil {
		t.Errorf("%s: the link %q leads nowhere", from, target)
	} else if filepath.Ext(to) == ".md" && link.Fragment != "" && !slices.Contains(headings(t, to), link.Fragment) {
		t.Errorf("%s: the link %q leads to no heading", from, target)
	}
}

var (
	heading    = regexp.MustCompile(`(?m)^#+ +(.+?) *$`)
	fenced     = regexp.MustCompile("(?ms)^ *```.*?^ *```")
	notInNames = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

// headings are the names that a code host gives to those of a document.
func headings(t *testing.T, path string) (names []string) {
	t.Helper()
	for _, match := range heading.FindAllSubmatch(fenced.ReplaceAll(read(t, path), nil), -1) {
		name := notInNames.ReplaceAllString(strings.ToLower(string(match[1])), "")
		names = append(names, strings.ReplaceAll(name, " ", "-"))
	}
	return names
}
