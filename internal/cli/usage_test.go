package cli

import (
	"strings"
	"testing"
)

func TestAWrongCommandLineSaysWhatIsRight(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ line, want string }{
		{"keys create", "give the key one NAME"},
		{"keys create a b", "give the key one NAME"},
		{"keys create a --scope foo", "--scope is one of analyses:read, analyses:write, webhooks, ops"},
		{"keys create a --expires-in -1h", "such as 720h"},
		{"keys revoke", "'masterspeak keys list' shows them"},
		{"keys revoke " + known + " nope", `"nope" is no ID; 'masterspeak keys list' shows them`},
		{"queue dead --lane x", "--lane is one of interactive, batch"},
		{"queue dead --limit many", "--limit"},
		{"queue replay nope", `"nope" is no ID; 'masterspeak queue dead' shows them`},
		{"analyze - --lane x", "--lane is one of interactive, batch"},
		{"users create", `"email" not set`},
		{"nothing", "nothing"},
	} {
		sh := newShell(t, "MASTERSPEAK_URL=http://127.0.0.1:1", "MASTERSPEAK_API_KEY="+testKey)
		code := sh.run(strings.Fields(tt.line)...)
		if code != exitUsage || !strings.Contains(sh.err.String(), tt.want) || !strings.Contains(sh.err.String(), "--help'") {
			t.Errorf("%s: exit code %d, said %q, want %q", tt.line, code, &sh.err, tt.want)
		}
	}
}
