package provider

import (
	"context"
	"errors"
	"fmt"
	"net"
)

// Quiet is the error as it may be logged: what broke on the network says so,
// of everything else the type is all that shows, for a provider quotes in its
// refusals what it was sent. errors.Is and errors.As see all of it.
func Quiet(err error) error {
	if err == nil {
		return nil
	}
	return &quiet{err}
}

type quiet struct{ error }

func (q *quiet) Unwrap() error { return q.error }

func (q *quiet) Error() string {
	var op *net.OpError
	var name *net.DNSError
	switch {
	case errors.As(q.error, &name):
		return name.Error()
	case errors.As(q.error, &op):
		return op.Error()
	case errors.Is(q.error, context.DeadlineExceeded), errors.Is(q.error, context.Canceled):
		return "the context ended"
	}
	inner := q.error
	for next := errors.Unwrap(inner); next != nil; next = errors.Unwrap(inner) {
		inner = next
	}
	return fmt.Sprintf("an error of type %T", inner)
}
