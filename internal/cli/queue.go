package cli

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// queueCommand is for operators: their keys have the scope ops.
func (p *program) queueCommand() *cobra.Command {
	var server endpointFlags
	cmd := group("queue", "Watch and steer the queue (needs a key with the scope ops)",
		p.queueStatus(&server),
		p.deadCommand(&server),
		p.replayCommand(&server),
		p.queueLane(&server, "pause", "Hand out no more work of a lane; what runs is finished, what comes is kept", "paused"),
		p.queueLane(&server, "resume", "Hand out the work of a lane again", "open"),
	)
	server.add(cmd)
	return cmd
}

// queueLane is pause or resume.
func (p *program) queueLane(server *endpointFlags, act, short, after string) *cobra.Command {
	names := lanes()
	return &cobra.Command{
		Use:       act + " LANE",
		Short:     short,
		Long:      short + ".\n\nLANE is " + strings.Join(names, " or ") + ".",
		ValidArgs: names,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || !analysis.Lane(args[0]).Valid() {
				return fmt.Errorf("name one lane: %s", strings.Join(names, " or "))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.caller(*server)
			if err != nil {
				return err
			}
			path := "/v1/ops/lanes/" + url.PathEscape(args[0]) + "/" + act
			if err := c.call(cmd.Context(), http.MethodPost, path, nil, nil); err != nil {
				return fmt.Errorf("asking to %s the lane %s: %w", act, args[0], err)
			}
			fmt.Fprintf(p.Err, "The lane %s is %s; workers follow within a second.\n", args[0], after)
			return nil
		},
	}
}
