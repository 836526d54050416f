package app_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/app"
	"github.com/masterspeak/masterspeak/internal/audit"
	"github.com/masterspeak/masterspeak/internal/config"
)

func TestALogThatIsNoTerminalHasNoColours(t *testing.T) {
	t.Parallel()
	cfg, err := config.Load([]string{"ENV=development"})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	log := app.NewLogger(cfg, &out)
	log.Warn().Str("lane", "batch").Msg("lane paused")
	if got := out.String(); strings.Contains(got, "\x1b") || !strings.Contains(got, "WRN lane paused lane=batch") {
		t.Errorf("got %q", got)
	}
}

func TestAReadableLogNamesTheLinesOfTheAudit(t *testing.T) {
	t.Parallel()
	cfg, err := config.Load([]string{"ENV=development"})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	audit.New(app.NewLogger(cfg, &out)).Record(audit.JobEnded, audit.Entry{Attempt: 1})
	if got := out.String(); !strings.Contains(got, "AUD job ended attempt=1\n") {
		t.Errorf("got %q", got)
	}
}
