package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// lookEvery is the time between two looks of a live view.
const lookEvery = time.Second

// queueView is what `queue status` was asked for.
type queueView struct {
	json, watch, once bool
}

func (p *program) queueStatus(server *endpointFlags) *cobra.Command {
	var v queueView
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show lanes, dead letters and workers; live on a terminal",
		Long: "Show lanes, dead letters and workers. On a terminal the view is drawn anew every second\n" +
			"until it is interrupted; elsewhere it is printed once.",
		Example: "  masterspeak queue status\n  masterspeak queue status --json | jq '.lanes[] | {name, drift}'",
		Args: func(cmd *cobra.Command, args []string) error {
			if v.watch && v.once {
				return errors.New("--watch and --once exclude each other")
			}
			return cobra.NoArgs(cmd, args)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := p.caller(*server)
			if err != nil {
				return err
			}
			live := isTerminal(p.Out) && p.env("TERM") != "dumb" && !v.json
			if v.once || !v.watch && !live {
				return p.printQueue(cmd.Context(), c, v, p.newScreen(false))
			}
			return p.watchQueue(cmd.Context(), c, v, p.newScreen(live))
		},
	}
	cmd.Flags().BoolVar(&v.json, "json", false, "print JSON documents, one per line")
	cmd.Flags().BoolVar(&v.watch, "watch", false, "go on every second (default on a terminal)")
	cmd.Flags().BoolVar(&v.once, "once", false, "print it once (default elsewhere and with --json)")
	return cmd
}

// watchQueue looks until it is interrupted, which is how it is meant to end.
func (p *program) watchQueue(ctx context.Context, c *caller, v queueView, s *screen) error {
	c.say = func(text string) { s.note(clean(text)) }
	for {
		if err := p.printQueue(ctx, c, v, s); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		if p.sleep(ctx, lookEvery) != nil {
			return nil
		}
	}
}

// printQueue looks once.
func (p *program) printQueue(ctx context.Context, c *caller, v queueView, s *screen) error {
	var sent json.RawMessage
	if err := c.call(ctx, http.MethodGet, "/v1/ops/queue", nil, &sent); err != nil {
		return fmt.Errorf("reading the queue: %w", err)
	}
	if v.json {
		var line bytes.Buffer
		if err := json.Compact(&line, sent); err != nil {
			return fmt.Errorf("reading the queue that the server sent: %w", err)
		}
		fmt.Fprintln(p.Out, cleanJSON(line.Bytes()))
		return nil
	}
	var q queueState
	if err := json.Unmarshal(sent, &q); err != nil {
		return fmt.Errorf("reading the queue that the server sent: %w", err)
	}
	s.show(q.lines(s.look, time.Now()))
	return nil
}
