package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// order is what `analyze` was asked for.
type order struct {
	files    []string
	kind     string
	depth    string
	lane     string
	language string
	title    string
	json     bool
	full     bool
	server   endpointFlags
	own      bool // the server is in this process and stops with it
}

func (p *program) analyzeCommand() *cobra.Command {
	var o order
	cmd := &cobra.Command{
		Use:   "analyze [FILE…|FOLDER…|-]",
		Short: "Analyse speeches and print a report of each",
		Long: "Analyse the recordings and transcripts in the FILEs, in FOLDERs or on standard\n" +
			"input, and print a report of each; a terminal sees the progress of each meanwhile.\n" +
			"Ends with 0 only if every analysis succeeded.",
		Example: "  masterspeak analyze talk.mp3\n  masterspeak analyze --kind pitch --json *.txt | jq .result.scores\n" +
			"  arecord -f cd -d 60 | masterspeak analyze -",
		Args: func(_ *cobra.Command, args []string) error {
			o.files = args
			return p.checkOrder(&o)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.files, err = expand(o.files); err != nil {
				return err
			}
			if o.title != "" && len(o.files) > 1 {
				return &usageError{errTitle, cmd.CommandPath()}
			}
			server, err := p.endpoint(o.server)
			if err != nil {
				return err
			}
			return p.analyze(cmd.Context(), server, o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.kind, "kind", "", "what it is: "+strings.Join(analysis.Kinds(), ", "))
	flags.StringVar(&o.depth, "depth", "", "how much coaching: "+strings.Join(analysis.Depths(), ", "))
	flags.StringVar(&o.lane, "lane", "", "which queue: "+strings.Join(lanes(), ", "))
	flags.StringVar(&o.language, "language", "", "BCP 47 tag, such as fr or pt-BR (default en); much is measured for English only")
	flags.StringVar(&o.title, "title", "", "title (default the file's name)")
	flags.BoolVar(&o.json, "json", false, "print one JSON document per file, one per line, instead of reports")
	flags.BoolVar(&o.full, "full", false, "print transcripts in full length")
	o.server.add(cmd)
	for name, values := range map[string][]string{"kind": analysis.Kinds(), "depth": analysis.Depths(), "lane": lanes()} {
		// The only error is a flag that does not exist.
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
	return cmd
}

const analyzeUsage = "Usage: masterspeak analyze FILE…, or with a speech on standard input: masterspeak analyze - < speech.txt"

var errTitle = errors.New("--title is for a single file")

// checkOrder refuses what cannot be meant before anything is sent.
func (p *program) checkOrder(o *order) error {
	if len(o.files) == 0 {
		if isTerminal(p.In) {
			return &advised{errors.New("there is nothing to analyse"), analyzeUsage}
		}
		o.files = []string{stdin}
	}
	switch {
	case o.kind != "" && !slices.Contains(analysis.Kinds(), o.kind):
		return fmt.Errorf("--kind is one of %s", strings.Join(analysis.Kinds(), ", "))
	case o.depth != "" && !slices.Contains(analysis.Depths(), o.depth):
		return fmt.Errorf("--depth is one of %s", strings.Join(analysis.Depths(), ", "))
	case o.lane != "" && !analysis.Lane(o.lane).Valid():
		return fmt.Errorf("--lane is one of %s", strings.Join(lanes(), ", "))
	case o.title != "" && len(o.files) > 1:
		return errTitle
	case len(slices.DeleteFunc(slices.Clone(o.files), func(f string) bool { return f != stdin })) > 1:
		return errors.New("standard input can be read only once")
	}
	return nil
}

func lanes() []string { return analysis.Texts(analysis.Lanes()) }

// show analyses files at a server that was just started, for `dev`.
func (p *program) show(ctx context.Context, url, apiKey string, files []string) error {
	return p.analyze(ctx, endpoint{url: strings.TrimRight(url, "/"), key: apiKey}, order{files: files, own: true})
}

// isTerminal also takes readers and writers that are no files.
func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
