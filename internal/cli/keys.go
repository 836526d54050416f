package cli

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/masterspeak/masterspeak/client"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

func (p *program) keysCommand() *cobra.Command {
	var server endpointFlags
	cmd := group("keys", "Make, list and revoke API keys",
		p.keysCreate(&server), p.keysList(&server), p.keysRevoke(&server))
	server.add(cmd)
	return cmd
}

func (p *program) keysList(server *endpointFlags) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the keys, without their secrets",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := p.caller(*server)
			if err != nil {
				return err
			}
			var list client.APIKeyList
			if err := c.call(cmd.Context(), http.MethodGet, "/v1/api-keys", nil, &list); err != nil {
				return fmt.Errorf("listing the keys: %w", err)
			}
			return p.printKeys(list.Data)
		},
	}
}

func (p *program) printKeys(keys []client.APIKey) error {
	table := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tNAME\tPREFIX\tEXPIRES\tLAST USED\tSCOPES")
	for _, k := range keys {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", clean(k.ID), clean(k.Name), clean(k.Prefix),
			day(k.ExpiresAt), day(k.LastUsedAt), clean(strings.Join(k.Scopes, ",")))
	}
	return table.Flush()
}

func day(t *time.Time) string {
	if t == nil {
		return "never"
	}
	return t.UTC().Format(time.DateOnly)
}

func (p *program) keysRevoke(server *endpointFlags) *cobra.Command {
	return &cobra.Command{
		Use:   "revoke ID…",
		Short: "Revoke keys; they stop working at once",
		Args: func(_ *cobra.Command, ids []string) error {
			if len(ids) == 0 {
				return errors.New("name the IDs of keys; 'masterspeak keys list' shows them")
			}
			return checkIDs(ids, "masterspeak keys list")
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.caller(*server)
			if err != nil {
				return err
			}
			for _, id := range args {
				path := "/v1/api-keys/" + url.PathEscape(id)
				if err := c.call(cmd.Context(), http.MethodDelete, path, nil, nil); err != nil {
					return fmt.Errorf("revoking %s: %w", id, err)
				}
				fmt.Fprintln(p.Err, "revoked "+clean(id))
			}
			return nil
		},
	}
}

// checkIDs refuses what no id looks like; the command shows ids that exist.
func checkIDs(ids []string, command string) error {
	for _, id := range ids {
		if _, err := analysis.ParseID(id); err != nil {
			return fmt.Errorf("%q is no ID; '%s' shows them", id, command)
		}
	}
	return nil
}
