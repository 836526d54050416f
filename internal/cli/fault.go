package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/masterspeak/masterspeak/client"
)

// errReported ends a command whose errors were printed as they happened.
var errReported = errors.New("not everything succeeded")

// usageError is a command line that cannot be understood.
type usageError struct {
	err     error
	command string
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// advised is an error and what to do about it.
type advised struct {
	err    error
	advice string
}

func (e *advised) Error() string { return e.err.Error() }
func (e *advised) Unwrap() error { return e.err }

func exitCode(ctx context.Context, err error) int {
	var usage *usageError
	switch {
	case errors.As(err, &usage):
		return exitUsage
	case len(violations(err)) > 0:
		return exitConfig
	case ctx.Err() != nil:
		return exitInterrupted
	default:
		return exitFailed
	}
}

// printError writes the error and what to do next, unless it was printed.
func printError(w io.Writer, err error) {
	if errors.Is(err, errReported) {
		return
	}
	fmt.Fprintln(w, "masterspeak: "+explain(err))
}

// explain is the error over as many lines as it needs, without control
// characters; lines after the first are indented.
func explain(err error) string {
	var (
		usage   *usageError
		advice  *advised
		refused *client.Error
	)
	lines := []string{clean(err.Error())}
	if wrong := violations(err); len(wrong) > 0 {
		lines = []string{"the configuration is not valid:"}
		for _, violation := range wrong {
			lines = append(lines, "- "+clean(violation))
		}
	}
	if errors.As(err, &refused) {
		lines = append(lines, more(refused)...)
	}
	if errors.As(err, &advice) {
		lines = append(lines, advice.advice)
	}
	if errors.As(err, &usage) {
		lines = append(lines, "See '"+usage.command+" --help'.")
	}
	return strings.Join(lines, "\n  ")
}
