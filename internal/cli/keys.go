package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// apiKey is a key as the server lists it; Key is there only when it was made.
type apiKey struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Scopes     []string   `json:"scopes"`
	Prefix     string     `json:"prefix"`
	Key        string     `json:"key,omitempty"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  *time.Time `json:"expires_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
}

func (p *program) keysCommand() *cobra.Command {
	var server endpointFlags
	cmd := group("keys", "Make, list and revoke API keys",
		p.keysCreate(&server), p.keysList(&server), p.keysRevoke(&server))
	server.add(cmd)
	return cmd
}

// client is for a command that makes its calls one after the other.
func (p *program) client(server endpointFlags) (*client, error) {
	found, err := p.endpoint(server)
	if err != nil {
		return nil, err
	}
	say := func(text string) { fmt.Fprintln(p.Err, "masterspeak: "+clean(text)) }
	return &client{endpoint: found, http: p.http, sleep: p.sleep, say: say}, nil
}

func (p *program) keysList(server *endpointFlags) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the keys, without their secrets",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := p.client(*server)
			if err != nil {
				return err
			}
			a, err := c.call(cmd.Context(), request{method: http.MethodGet, path: "/v1/api-keys"})
			if err != nil {
				return fmt.Errorf("listing the keys: %w", err)
			}
			var list struct {
				Data []apiKey `json:"data"`
			}
			if err := json.Unmarshal(a.body, &list); err != nil {
				return fmt.Errorf("reading the keys: %w", err)
			}
			return p.printKeys(list.Data)
		},
	}
}

func (p *program) printKeys(keys []apiKey) error {
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
			c, err := p.client(*server)
			if err != nil {
				return err
			}
			for _, id := range args {
				path := "/v1/api-keys/" + url.PathEscape(id)
				if _, err := c.call(cmd.Context(), request{method: http.MethodDelete, path: path}); err != nil {
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
