package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// explain wraps an error of the server with what was being done, and marks the
// ones that mean "not now" with analysis.ErrUnavailable.
func explain(doing string, err error) error {
	if err == nil {
		return nil
	}
	if unavailable(err) {
		return fmt.Errorf("%s: %w: %w", doing, analysis.ErrUnavailable, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// someRow turns a change of no row into none.
func someRow(doing string, none error) func(rows int64, err error) error {
	return func(rows int64, err error) error {
		if err == nil && rows == 0 {
			return none
		}
		return explain(doing, err)
	}
}

// unavailable: the server is away, restarting, out of connections or too slow.
func unavailable(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	var refused *pgconn.PgError
	switch {
	case errors.Is(err, context.Canceled):
		return false
	case errors.As(err, &refused):
		switch refused.Code[:2] {
		case "08", "53", "57", "55": // connection, resources, operator intervention, lock timeout
			return true
		}
		return refused.Code == "25006" // read-only: a standby after a failover
	case errors.As(err, &connect), errors.As(err, &network), errors.Is(err, context.DeadlineExceeded):
		return true
	}
	return pgconn.SafeToRetry(err) || errors.Is(err, net.ErrClosed) || isEOF(err)
}
