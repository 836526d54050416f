package config_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/config"
)

var update = flag.Bool("update", false, "write docs/configuration.md")

const documentPath = "../../docs/configuration.md"

const introduction = `# Configuration

<!-- Code generated from internal/config; DO NOT EDIT. To update: go test ./internal/config -update -->

The environment is read once, at the start. All violations are listed together, without values, and the program ends
with exit code 78; ` + "`masterspeak config check --env production`" + ` only checks, and prints what is in force, without secrets. An empty value is
the same as none. What looks like ours and is read by nobody (` + "`MASTERSPEAK_LOG_LEVEL`, `OPENAI_MODEL_FILE`" + `) is named as a warning.

Outside ` + "`masterspeak dev`" + `, which brings its own, every service needs DATABASE_URL, all but ` + "`users`" + ` need NATS_URL, and
` + "`api` and `worker`" + ` need ENCRYPTION_KEYS and ` + "`api`" + ` JWT_ACCESS_KEYS, in development too. Where the other rings of keys may be left out, they are made from those.

A secret may also come from a file: set NAME_FILE instead of NAME, for example DATABASE_URL_FILE=/run/secrets/database.
In development, and only there, a file .env adds what the environment does not set.

Production also refuses values that are fine on a laptop: DEBUG=true, rate limits switched off, wildcard, localhost or plain
http origins, * as a trusted host, everybody as a trusted proxy, this machine or a cloud's metadata in OUTBOUND_ALLOW, a base URL
without https, a database in the clear, and keys that are short, shared between purposes or copied from an example. It insists on Redis, because limits that each process counts
by itself grow with the number of processes.

To change the keys of a ring without refusing a single request, deploy three times: the new key second (` + "`old,new`" + `, so
that every process knows it), then first (` + "`new,old`" + `), then alone, once everything that the old one signed has run out: access
tokens after ACCESS_TTL, resets after an hour, verifications after a day, stream tickets after half a minute.

` + "`masterspeak dev`" + ` has defaults of its own: OPS_ADDR is a free port, LOG_LEVEL is WARN, OUTBOUND_ALLOW is this machine, and the rate
limits are far above those below, but for RATE_LIMIT_AUTH, RATE_LIMIT_REGISTER and RATE_LIMIT_RESET.

With OPENAI_* or TRANSCRIBE_* a result may have to wait for a provider that is away: PROVIDER_MAX_WAIT bounds that, also where COACH_FALLBACK
would have the feedback at once. A smaller value gives results without the provider sooner.

Three times depend on each other: twice HEARTBEAT is at most LEASE, LEASE is less than ACK_WAIT, and PROVIDER_TIMEOUT is
less than JOB_TIMEOUT.

| Variable | Default | Required in | Secret | Meaning |
|---|---|---|---|---|
`

func TestTheDocumentIsCurrent(t *testing.T) {
	t.Parallel()
	want := document()
	if *update {
		if err := os.WriteFile(documentPath, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(documentPath)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/configuration.md is stale; run: go test ./internal/config -update\n(-want +got):\n%s", diff)
	}
}

func TestEveryVariableIsExplainedAndNamedOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, v := range config.Variables() {
		if v.Name == "" || v.About == "" || seen[v.Name] {
			t.Errorf("variable %+v lacks a name or a meaning, or occurs twice", v)
		}
		seen[v.Name] = true
	}
}

func document() string {
	var text strings.Builder
	text.WriteString(introduction)
	for _, v := range config.Variables() {
		about, secret := v.About, ""
		if len(v.OneOf) > 0 {
			about = "`" + strings.Join(v.OneOf, "`, `") + "`. " + about
		}
		if v.Secret {
			secret = "yes"
		}
		fmt.Fprintf(&text, "| `%s` | %s | %s | %s | %s |\n", v.Name, code(v.Default), strings.Join(v.Need, ", "), secret, about)
	}
	return text.String()
}

func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}
