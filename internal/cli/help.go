package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
)

// page is what --help says before the flags, where a line is not enough.
type page struct{ long, example string }

// manual has a page for each command, by its path below the program. One that
// says more where it is made keeps that.
var manual = map[string]page{
	"api": {`Serve the HTTP API and the console until a signal comes; it then serves on for
DRAIN_DELAY and ends. Everything is configured by the environment: DATABASE_URL,
NATS_URL, JWT_ACCESS_KEYS and ENCRYPTION_KEYS at least. Any number may run.
'masterspeak config check' says what is missing or wrong.`,
		"  masterspeak api\n  HTTP_ADDR=:9000 masterspeak api"},
	"worker": {`Take speeches from the queue and analyse them until a signal comes; it then waits
SOFT_STOP for what runs and gives the rest back. Everything is configured by the
environment: DATABASE_URL, NATS_URL and ENCRYPTION_KEYS at least. Any number may run.`,
		"  masterspeak worker\n  WORKER_CONCURRENCY=16 masterspeak worker"},
	"dev": {"", `  masterspeak dev
  masterspeak dev --once talk.mp3 notes.txt
  masterspeak dev --ephemeral --addr 127.0.0.1:9000`},
	"migrate up": {`Bring the schema in Postgres (MIGRATE_DATABASE_URL, else DATABASE_URL) and the
streams in NATS (NATS_URL) up to date. Run it before the services of a new version
start; those of the version before go on meanwhile. Doing it twice changes nothing.`,
		"  masterspeak migrate up"},
	"migrate down": {`Undo the newest migration of the schema, for development: what it added is dropped
with its content. To go back to an older version leave the schema as it is.`,
		"  masterspeak migrate down"},
	"migrate status": {`Say whether the schema and the streams are as this version needs them. Ends with 0
only if both are.`,
		"  masterspeak migrate status"},
	"queue dead": {`List what failed for good, the last first, with the reasons. Mend the cause, then
queue it again with 'masterspeak queue replay'.`,
		"  masterspeak queue dead\n  masterspeak queue dead --error-code crash_loop --json"},
	"queue replay": {`Queue again what failed for good, with all its attempts: the IDs, or all with one
reason, or all. 'masterspeak queue dead' shows them.`,
		`  masterspeak queue replay --error-code provider_unavailable
  masterspeak queue replay --all --before 2026-03-01T12:00:00Z`},
	"queue pause":  {"", "  masterspeak queue pause batch"},
	"queue resume": {"", "  masterspeak queue resume batch"},
	"keys create": {`Make an API key for the account of the key in use. It is printed once, alone on
standard output, so that it can go to a file. A key cannot give what it lacks.`,
		`  masterspeak keys create laptop
  masterspeak keys create nightly --scope analyses:write --expires-in 720h > nightly.key`},
	"keys list": {"List the keys of the account, without their secrets.",
		"  masterspeak keys list"},
	"keys revoke": {`Revoke keys of the account, by the IDs that 'masterspeak keys list' shows. Every
server refuses them within half a minute.`,
		"  masterspeak keys revoke 019ab4c1-d2e3-7f00-80c1-a2b3c4d5e6f7"},
	"users create": {"", `  masterspeak users create --email ada@example.com --operator
  masterspeak users create --email ada@example.com < password.txt`},
	"config check": {`List everything that is wrong with the configuration of the environment, without
secrets, or else print what is in force. Exit code 78 if anything is wrong.`,
		"  masterspeak config check\n  masterspeak config check --env production"},
	"version": {"Print the version of the program, of Go and of the system it was made for.",
		"  masterspeak version"},
}

const programHelp = `MasterSpeak analyses speeches: measured facts, explainable scores, coaching.

Begin with 'masterspeak dev', which starts everything and analyses two samples,
then 'masterspeak analyze FILE' in another terminal.

Commands that ask a server (analyze, queue, keys) look for it in --url and --key,
then in MASTERSPEAK_URL and MASTERSPEAK_API_KEY, then in .masterspeak/dev.json of
this folder or one above, which a running 'masterspeak dev' writes.

Exit codes: 0 all succeeded, 1 something failed, 2 the command line is wrong,
78 the configuration is wrong, 130 interrupted.`

// addManual gives each command its page, and its flags what a shell may offer.
func addManual(root *cobra.Command) {
	for path, says := range manual {
		cmd, _, err := root.Find(strings.Fields(path))
		if err != nil {
			continue // a test finds pages without a command
		}
		if cmd.Long == "" {
			cmd.Long = says.long
		}
		if cmd.Example == "" {
			cmd.Example = says.example
		}
		if cmd.ValidArgs == nil && path != "dev" {
			cmd.ValidArgsFunction = cobra.NoFileCompletions // its arguments are names and ids, or none
		}
		for flag, values := range offers() {
			if _, there := cmd.GetFlagCompletionFunc(flag); cmd.Flags().Lookup(flag) != nil && !there {
				// The only error is a flag that does not exist.
				_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
			}
		}
	}
}

// offers are the values of flags that have few.
func offers() map[string][]string {
	return map[string][]string{
		"lane":  lanes(),
		"env":   {"development", "test", "staging", "production"},
		"scope": analysis.Texts(auth.AllScopes()),
		"kind":  analysis.Kinds(),
	}
}
