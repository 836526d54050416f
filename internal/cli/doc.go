// Package cli is the command line: every command reads flags and
// configuration and makes one call, into internal/app for the services and
// over HTTP for everything a client can do.
//
// It promises that results go to standard output and everything else to
// standard error, that an error says what to do next, and that text from a
// server or a file never reaches a terminal with its control characters.
// Exit codes: 0 all succeeded, 1 something did not, 2 wrong usage, 78 wrong
// configuration, 130 interrupted.
//
// Trap: the environment is the slice given to Execute. Reading os.Getenv would
// work at a prompt and break every test that runs beside another.
package cli
