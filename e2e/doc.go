// Package e2e runs the real program as its users do: built, started as
// processes, given signals and faults, asked over HTTP and the command line.
// What it needs beside the program are real servers; only the AI provider is
// an imitation.
//
// Trap: a process that a test kills leaves what a machine that loses power
// leaves. Look at the truth in Postgres, not at what the process last said.
package e2e
