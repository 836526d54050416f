package cli

import (
	"bytes"
	"strings"
	"testing"
)

func TestBoardIsErasedBeforeAnythingElseIsPrinted(t *testing.T) {
	t.Parallel()
	var screen bytes.Buffer
	b := &board{w: &screen, look: look{width: 60}, live: true}
	b.lines = []*line{{board: b, name: "one"}, {board: b, name: "two"}, {board: b, name: "waits"}}
	stop := b.start()
	b.line(0).set("measuring", 0.5)
	b.line(1).set("queued", 0)
	b.aside(func() {})
	b.line(0).end()
	b.aside(func() { screen.WriteString("REPORT\n") })
	stop()
	for _, want := range []string{"one", "██████░░░░░░   0 s  measuring", "\x1b[2A\x1b[JREPORT\n"} {
		if !strings.Contains(screen.String(), want) {
			t.Errorf("the screen never had %q:\n%q", want, screen.String())
		}
	}
	if strings.Contains(screen.String(), "waits") {
		t.Error("a file that was not begun is on the board")
	}
	if !strings.HasSuffix(screen.String(), "\x1b[1A\x1b[J") {
		t.Errorf("the board was left on the screen:\n%q", screen.String())
	}
}
