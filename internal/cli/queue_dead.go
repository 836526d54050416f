package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/masterspeak/masterspeak/client"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

// maxPage is the most that the server gives at once.
const maxPage = 200

// deadQuery is what 'queue dead' asks for.
type deadQuery struct {
	code, lane string
	limit      int // 0: all there are
	asJSON     bool
}

func (p *program) deadCommand(server *endpointFlags) *cobra.Command {
	var q deadQuery
	cmd := &cobra.Command{
		Use:   "dead",
		Short: "List what failed for good, with the reasons",
		Args: func(cmd *cobra.Command, args []string) error {
			if err := q.check(); err != nil {
				return err
			}
			return cobra.NoArgs(cmd, args)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := p.caller(*server)
			if err != nil {
				return err
			}
			found, more, err := q.fetch(cmd.Context(), c)
			if err != nil {
				return fmt.Errorf("listing dead letters: %w", err)
			}
			if more {
				fmt.Fprintf(p.Err, "These are the last %d; --limit 0 lists all.\n", len(found))
			}
			return p.printDead(found, q.asJSON)
		},
	}
	cmd.Flags().StringVar(&q.code, "error-code", "", "only those with this reason, such as crash_loop")
	cmd.Flags().StringVar(&q.lane, "lane", "", "only those of this lane: "+strings.Join(lanes(), ", "))
	cmd.Flags().IntVar(&q.limit, "limit", 100, "the last so many, 0 for all")
	cmd.Flags().BoolVar(&q.asJSON, "json", false, "print one JSON document")
	return cmd
}

func (q deadQuery) check() error {
	if q.limit < 0 {
		return errors.New("--limit is a number of dead letters, or 0 for all")
	}
	if q.lane != "" && !analysis.Lane(q.lane).Valid() {
		return fmt.Errorf("--lane is one of %s", strings.Join(lanes(), ", "))
	}
	return nil
}

// fetch reads page after page until it has enough, and says whether there is more.
func (q deadQuery) fetch(ctx context.Context, c *caller) (found []json.RawMessage, more bool, err error) {
	found = []json.RawMessage{}
	values := url.Values{}
	for name, value := range map[string]string{"error_code": q.code, "lane": q.lane} {
		if value != "" {
			values.Set(name, value)
		}
	}
	for {
		size := maxPage
		if q.limit > 0 {
			size = min(size, q.limit-len(found))
		}
		values.Set("limit", strconv.Itoa(size))
		var page struct {
			Data       []json.RawMessage `json:"data"`
			NextCursor *string           `json:"next_cursor"`
		}
		if err := c.call(ctx, http.MethodGet, "/v1/ops/dead-letters?"+values.Encode(), nil, &page); err != nil {
			return nil, false, err
		}
		found = append(found, page.Data...)
		more = page.NextCursor != nil
		if !more || q.limit > 0 && len(found) >= q.limit {
			return found, more, nil
		}
		values.Set("cursor", *page.NextCursor)
	}
}

func (p *program) printDead(found []json.RawMessage, asJSON bool) error {
	if asJSON {
		document, err := json.MarshalIndent(map[string]any{"data": found}, "", "  ")
		if err != nil {
			return fmt.Errorf("writing JSON: %w", err)
		}
		fmt.Fprintln(p.Out, cleanJSON(document))
		return nil
	}
	if len(found) == 0 {
		fmt.Fprintln(p.Out, "no dead letters")
		return nil
	}
	table := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tFAILED\tLANE\tATTEMPTS\tCRASHES\tREPLAYS\tREASON")
	for _, raw := range found {
		var d client.DeadLetter
		if err := json.Unmarshal(raw, &d); err != nil {
			return errors.Join(table.Flush(), fmt.Errorf("reading a dead letter: %w", err))
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%d\t%s: %s\n", clean(d.ID), d.FinishedAt.UTC().Format(time.RFC3339), clean(d.Lane),
			d.Attempts, d.Crashes, d.Replays, clean(d.Error.Code), clean(d.Error.Message))
	}
	return table.Flush()
}
