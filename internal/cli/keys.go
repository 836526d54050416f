package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
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

type newKey struct {
	Name      string     `json:"name"`
	Scopes    []string   `json:"scopes,omitempty"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
}

func (p *program) keysCreate(server *endpointFlags) *cobra.Command {
	var wanted newKey
	var lifetime time.Duration
	cmd := &cobra.Command{
		Use:   "create NAME",
		Short: "Make a key; it is printed once, alone on standard output",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			wanted.Name = args[0]
			if lifetime < 0 {
				return errors.New("--expires-in is a time to come")
			}
			if lifetime > 0 {
				at := time.Now().UTC().Add(lifetime).Truncate(time.Second)
				wanted.ExpiresAt = &at
			}
			return p.createKey(cmd.Context(), *server, wanted)
		},
	}
	cmd.Flags().StringSliceVar(&wanted.Scopes, "scope", nil, "analyses:read, analyses:write, webhooks or ops; may be repeated (default reading and writing analyses)")
	cmd.Flags().DurationVar(&lifetime, "expires-in", 0, "such as 720h (default never)")
	return cmd
}

func (p *program) createKey(ctx context.Context, server endpointFlags, wanted newKey) error {
	c, err := p.client(server)
	if err != nil {
		return err
	}
	a, err := c.call(ctx, request{method: http.MethodPost, path: "/v1/api-keys", body: wanted})
	if err != nil {
		return fmt.Errorf("making the key: %w", err)
	}
	var made apiKey
	if err := json.Unmarshal(a.body, &made); err != nil {
		return fmt.Errorf("reading the new key: %w", err)
	}
	fmt.Fprintln(p.Out, clean(made.Key))
	fmt.Fprintf(p.Err, "Key %s (%s) is shown this once. Revoke it with 'masterspeak keys revoke %s'.\n",
		clean(made.Name), clean(strings.Join(made.Scopes, ", ")), clean(made.ID))
	return nil
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
		Args:  cobra.MinimumNArgs(1),
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
