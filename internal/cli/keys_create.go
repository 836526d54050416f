package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/masterspeak/masterspeak/client"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
)

func (p *program) keysCreate(server *endpointFlags) *cobra.Command {
	var wanted client.CreateAPIKeyRequest
	var lifetime time.Duration
	cmd := &cobra.Command{
		Use:   "create NAME",
		Short: "Make a key; it is printed once, alone on standard output",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || strings.TrimSpace(args[0]) == "" {
				return errors.New("give the key one NAME to know it by, in quotes if it has spaces")
			}
			wanted.Name = args[0]
			return checkKey(wanted.Scopes, lifetime)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if lifetime > 0 {
				at := time.Now().UTC().Add(lifetime).Truncate(time.Second)
				wanted.ExpiresAt = &at
			}
			return p.createKey(cmd.Context(), *server, wanted)
		},
	}
	cmd.Flags().StringSliceVar(&wanted.Scopes, "scope", nil, scopes()+"; may be repeated (default reading and writing analyses)")
	cmd.Flags().DurationVar(&lifetime, "expires-in", 0, "such as 720h (default never)")
	return cmd
}

func checkKey(wanted []string, lifetime time.Duration) error {
	if _, err := auth.ParseScopes(wanted); err != nil {
		return fmt.Errorf("%w: --scope is one of %s", err, scopes())
	}
	if lifetime < 0 {
		return errors.New("--expires-in is a time to come, such as 720h")
	}
	return nil
}

func scopes() string { return strings.Join(analysis.Texts(auth.AllScopes()), ", ") }

func (p *program) createKey(ctx context.Context, server endpointFlags, wanted client.CreateAPIKeyRequest) error {
	c, err := p.caller(server)
	if err != nil {
		return err
	}
	var made client.CreatedAPIKey
	if err := c.call(ctx, http.MethodPost, "/v1/api-keys", wanted, &made); err != nil {
		return fmt.Errorf("making the key: %w", err)
	}
	fmt.Fprintln(p.Out, clean(made.Key))
	fmt.Fprintf(p.Err, "Key %s (%s) is shown this once. Revoke it with 'masterspeak keys revoke %s'.\n",
		clean(made.Name), clean(strings.Join(made.Scopes, ", ")), clean(made.ID))
	return nil
}
