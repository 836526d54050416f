package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/masterspeak/masterspeak/client"
)

// maxReplayIDs is the most that the server takes at once.
const maxReplayIDs = 500

// selector says what to replay.
type selector struct {
	IDs       []string `json:"ids,omitempty"`
	ErrorCode string   `json:"error_code,omitempty"`
	Before    string   `json:"before,omitempty"`
	All       bool     `json:"all,omitempty"`
}

// check wants one way to select, and no more.
func (s selector) check() error {
	byReason := s.ErrorCode != "" || s.Before != ""
	switch {
	case len(s.IDs) == 0 && !byReason && !s.All:
		return errors.New("name IDs, or give --error-code, --before or --all")
	case len(s.IDs) > 0 && (byReason || s.All), byReason && s.All:
		return errors.New("IDs, a reason or time, and --all exclude each other")
	}
	if _, err := time.Parse(time.RFC3339, s.Before); s.Before != "" && err != nil {
		return errors.New("--before is a time such as 2026-01-31T12:00:00Z")
	}
	return checkIDs(s.IDs, "masterspeak queue dead")
}

func (p *program) replayCommand(server *endpointFlags) *cobra.Command {
	var s selector
	cmd := &cobra.Command{
		Use:   "replay [ID…]",
		Short: "Queue again what failed for good, with all attempts",
		Args: func(_ *cobra.Command, args []string) error {
			s.IDs = args
			return s.check()
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return p.replay(cmd.Context(), *server, s) },
	}
	cmd.Flags().StringVar(&s.ErrorCode, "error-code", "", "all with this reason, such as provider_unavailable")
	cmd.Flags().StringVar(&s.Before, "before", "", "only what failed before this time")
	cmd.Flags().BoolVar(&s.All, "all", false, "everything that failed for good")
	return cmd
}

// replay asks once for each batch of IDs. It does not go on by itself where
// the server stopped at its bound: what fails at once would go round for ever.
// An ID that is no dead letter is an error, after those that are were replayed.
func (p *program) replay(ctx context.Context, server endpointFlags, s selector) error {
	c, err := p.caller(server)
	if err != nil {
		return err
	}
	batches, named := [][]string{nil}, slices.Clone(s.IDs)
	if len(s.IDs) > 0 {
		batches = slices.Collect(slices.Chunk(s.IDs, maxReplayIDs))
	}
	total, more := 0, false
	for _, ids := range batches {
		s.IDs = ids
		var done client.Replayed
		if err := c.call(ctx, http.MethodPost, "/v1/ops/dead-letters/replay", s, &done); err != nil {
			return fmt.Errorf("replaying dead letters (%d so far): %w", total, err)
		}
		total, more = total+done.Replayed, done.More
	}
	fmt.Fprintf(p.Out, "replayed %d\n", total)
	slices.Sort(named)
	if left := len(slices.Compact(named)) - total; left > 0 {
		return &advised{fmt.Errorf("%d of the IDs named no dead letter", left), "'masterspeak queue dead' lists them."}
	}
	if more {
		fmt.Fprintln(p.Err, "More are left; run the command again.")
	}
	return nil
}
