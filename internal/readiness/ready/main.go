// Command ready runs the tests that docs/readiness.md names and prints the
// score. It runs at the top of the repository: go run ./internal/readiness/ready
//
// It exits with 1 when a row is not proved and with 2 when the list cannot be
// read or the tests cannot be run.
//
// Trap: it takes as long as those tests, a few minutes.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/masterspeak/masterspeak/internal/readiness"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	missing, err := run(ctx)
	stop()
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	case missing > 0:
		os.Exit(1)
	}
}

func run(ctx context.Context) (int, error) {
	document, err := os.ReadFile("docs/readiness.md")
	if err != nil {
		return 0, fmt.Errorf("reading the list: %w", err)
	}
	rows, err := readiness.Parse(string(document))
	if err != nil {
		return 0, err
	}
	passed, err := readiness.Run(ctx, ".", rows, os.Stderr)
	if err != nil {
		return 0, err
	}
	return readiness.Report(os.Stdout, rows, passed), nil
}
