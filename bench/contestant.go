package main

import (
	"context"
	"errors"
)

// contestant does the work in its own way.
type contestant struct {
	name  string
	about string
	// keepsText: the submitted text is a row in Postgres too.
	keepsText bool
	run       func(context.Context, *heat) error
}

var contestants = []contestant{
	{"ours", "group commit, JetStream, worker pool, dispatcher", true, runOurs},
	{"overhttp", "ours behind its API in a process of its own: key, limiter, validation, loopback", true, runOverHTTP},
	{"ungrouped", "the same without group commit: a transaction per submit, claim and finish", true, runUngrouped},
	{"river", "riverqueue/river: job and text in one transaction, result in another", true, runRiver},
	{"asynq", "hibiken/asynq: job and text in Redis, result in a transaction", false, runAsynq},
	{"ceiling", "the same rows in bare batches of 500 from two connections", true, runCeiling},
}

// errSkipped ends a contestant that lacks something on this machine.
var errSkipped = errors.New("skipped")
