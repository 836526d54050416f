package cli

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// Exit codes; exitConfig is EX_CONFIG of sysexits.h.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitConfig      = 78
	exitInterrupted = 130
)

// Streams are the standard ones, or a test's. Colour and live progress need an
// *os.File that is a terminal.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Execute runs the command that args name, without the program's own name, and
// returns the exit code. Errors have been printed by then.
func Execute(ctx context.Context, args, environ []string, std Streams) int {
	return newProgram(environ, std).execute(ctx, args)
}

// program is what every command needs from the outside.
type program struct {
	Streams
	environ []string
	http    *http.Client
	sleep   func(context.Context, time.Duration) error
	folder  func() (string, error)
	started bool // arguments were right: errors are no longer about usage
}

func newProgram(environ []string, std Streams) *program {
	// No timeout for the whole: streams stay open. Each call brings its own.
	return &program{Streams: std, environ: environ, http: &http.Client{}, sleep: sleep, folder: os.Getwd}
}

func (p *program) execute(ctx context.Context, args []string) int {
	root := p.root()
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitOK
	}
	if !p.started {
		err = &usageError{err: err, command: cmd.CommandPath()}
	}
	printError(p.Err, err)
	return exitCode(ctx, err)
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "masterspeak",
		Short:         "Analyses speeches: measured facts, explainable scores, coaching",
		Long:          programHelp,
		Version:       "known", // and said by the template
		SilenceErrors: true,
		SilenceUsage:  true,
		// Cobra itself looks for required flags only after this.
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := cmd.ValidateRequiredFlags(); err != nil {
				return err
			}
			p.started = true
			return nil
		},
	}
	root.SetVersionTemplate(versionLine())
	root.SetIn(p.In)
	root.SetOut(p.Out)
	root.SetErr(p.Err)
	root.AddCommand(p.analyzeCommand(), p.keysCommand(), p.queueCommand())
	root.AddCommand(p.serviceCommands()...)
	addManual(root)
	return root
}

// env looks a variable up as os.Getenv would.
func (p *program) env(name string) string {
	var value string
	for _, pair := range p.environ {
		if key, v, ok := strings.Cut(pair, "="); ok && key == name {
			value = v
		}
	}
	return value
}

// group is a command that only holds others; a wrong name is an error, not a
// reason to print help and succeed.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return errors.New("a command is missing")
		}
		return errors.New("there is no command " + clean(args[0]))
	}, RunE: func(*cobra.Command, []string) error { return nil }}
	cmd.AddCommand(commands...)
	return cmd
}

// sleep waits for d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
