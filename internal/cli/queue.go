package cli

import "github.com/spf13/cobra"

// queueCommand is for operators; their key has the scope ops.
func (p *program) queueCommand() *cobra.Command {
	return group("queue", "Look after the queue", p.deadCommand(), p.replayCommand())
}
