package app

import (
	"bytes"
	"strings"
	"testing"
)

func TestAStopSaysWhereTheDataReallyIs(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]*dev{
		"everything is kept in .state.":    {},
		"nothing is kept.":                 {DevOptions: DevOptions{Ephemeral: true}, outside: "/elsewhere/data"},
		"Postgres keeps its data in /else": {outside: "/elsewhere/data"},
		"your Postgres keeps":              {DevOptions: DevOptions{Environ: []string{"DATABASE_URL=postgres://db/x"}}},
	} {
		var out bytes.Buffer
		d.Stdout, d.home = &out, &home{dir: "/project/.state"}
		d.farewell()
		if !strings.Contains(out.String(), "Stopped; "+want) {
			t.Errorf("got %q, want %q", out.String(), want)
		}
	}
}

func TestOnlyDataOutsideTheStateFolderIsElsewhere(t *testing.T) {
	t.Parallel()
	if got := elsewhere("/project/.state", "/project/.state/postgres/data"); got != "" {
		t.Errorf("got %q for data inside", got)
	}
	if got := elsewhere("/project/.state", "/elsewhere/data"); got != "/elsewhere/data" {
		t.Errorf("got %q for data outside", got)
	}
}
