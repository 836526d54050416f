package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"github.com/masterspeak/masterspeak/internal/app"
	"github.com/masterspeak/masterspeak/internal/config"
)

// What services need in any environment; `dev` brings its own.
const (
	database = "DATABASE_URL"
	broker   = "NATS_URL"
	signing  = "JWT_ACCESS_KEYS"
	sealing  = "ENCRYPTION_KEYS"
)

func (p *program) serviceCommands() []*cobra.Command {
	return []*cobra.Command{
		p.devCommand(),
		p.withConfig("api", "Serve the HTTP API", func(cmd *cobra.Command, cfg *config.Config, log zerolog.Logger) error {
			return app.API(cmd.Context(), cfg, log)
		}, database, broker, signing, sealing),
		p.withConfig("worker", "Analyse what is queued", func(cmd *cobra.Command, cfg *config.Config, log zerolog.Logger) error {
			return app.Worker(cmd.Context(), cfg, log)
		}, database, broker, sealing),
		p.migrateCommand(),
		p.usersCommand(),
		p.configCommand(),
		p.versionCommand(),
	}
}

func (p *program) devCommand() *cobra.Command {
	o := app.DevOptions{Stdout: p.Out, Stderr: p.Err, Show: p.show, Program: programName(os.Args[0])}
	cmd := &cobra.Command{
		Use:   "dev [FILE…|FOLDER…]",
		Short: "Run everything in one process and analyse FILEs or two bundled samples",
		Long: "Run everything in one process, with a private Postgres and NATS unless DATABASE_URL\n" +
			"and NATS_URL name others, and analyse the FILEs or two bundled samples. State is kept\n" +
			"in .masterspeak; for root the data of Postgres may have to be in /var/tmp, and dev\nsays where.",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if o.Files, err = expand(args); err != nil {
				return err
			}
			if err := p.checkFiles(o.Files); err != nil {
				return err
			}
			if o.Environ, err = p.settings("ENV=development"); err != nil {
				return err
			}
			return app.Dev(cmd.Context(), o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Addr, "addr", "", "address of the API (default 127.0.0.1:8080, with --ephemeral any free port)")
	flags.BoolVar(&o.Ephemeral, "ephemeral", false, "keep state in a temporary folder and remove it at the end")
	flags.BoolVar(&o.Once, "once", false, "end after the analyses")
	return cmd
}

// programName is how to call this program again: `go run` removes what it built.
func programName(path string) string {
	if strings.Contains(filepath.ToSlash(path), "/go-build") {
		return "go run ."
	}
	if strings.Contains(path, " ") {
		return "'" + path + "'"
	}
	return path
}

// withConfig is a command without arguments that works from the environment,
// in which the needs must be set.
func (p *program) withConfig(use, short string, run func(*cobra.Command, *config.Config, zerolog.Logger) error, needs ...string) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			environ, err := p.settings()
			if err != nil {
				return err
			}
			cfg, err := config.Load(environ, needs...)
			if err != nil {
				return p.adviseConfig(err)
			}
			log := app.NewLogger(cfg, p.Err)
			for _, name := range config.Unknown(environ) {
				log.Warn().Str("variable", name).Msg("variable ignored")
			}
			for _, w := range cfg.Warnings() {
				log.Warn().Str("variable", w.Name).Str("problem", w.Problem).Msg("few mean this setting")
			}
			return run(cmd, cfg, log)
		},
	}
}

// adviseConfig says what who meant a development may have left out.
func (p *program) adviseConfig(err error) error {
	var advice []string
	if p.env("ENV") == "" {
		advice = append(advice, "ENV is not set, which means production; with ENV=development less is asked for.")
	}
	missing := violations(err)
	if slices.ContainsFunc(missing, func(v string) bool { return strings.Contains(v, "_KEYS must be set") }) {
		advice = append(advice, `A ring of keys begins with one, made for it alone: echo "k1:$(openssl rand -hex 32)"`)
	}
	if _, path, _ := p.findDev(); path != "" && slices.ContainsFunc(missing, func(v string) bool { return strings.HasPrefix(v, database+" ") }) {
		advice = append(advice, "For the servers of the dev that runs here, set "+database+" and "+broker+" to database_url and nats_url of "+clean(path)+".")
	}
	if len(advice) == 0 {
		return err
	}
	return &advised{err, strings.Join(advice, "\n  ")}
}

// settings are the environment, with more that wins, and in development what
// the file .env of this folder adds.
func (p *program) settings(more ...string) ([]string, error) {
	folder, err := p.folder()
	if err != nil {
		return nil, fmt.Errorf("finding the current folder: %w", err)
	}
	return config.AddDotEnv(filepath.Join(folder, ".env"), append(slices.Clone(p.environ), more...))
}

func (p *program) migrateCommand() *cobra.Command {
	return group("migrate", "Change the schema and the JetStream topology",
		p.withConfig("up", "Bring both up to date", func(cmd *cobra.Command, cfg *config.Config, log zerolog.Logger) error {
			return app.MigrateUp(cmd.Context(), cfg, p.Out, log)
		}, database, broker),
		p.withConfig("down", "Undo the newest migration of the schema", func(cmd *cobra.Command, cfg *config.Config, log zerolog.Logger) error {
			return app.MigrateDown(cmd.Context(), cfg, log)
		}, database),
		p.withConfig("status", "Say whether both are up to date", func(cmd *cobra.Command, cfg *config.Config, _ zerolog.Logger) error {
			return app.MigrateStatus(cmd.Context(), cfg, p.Out)
		}, database, broker),
	)
}

func (p *program) configCommand() *cobra.Command {
	var env string
	check := &cobra.Command{
		Use:   "check",
		Short: "List everything that is wrong with the configuration; exit code 78 if anything is",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			var more []string
			if env != "" {
				more = []string{"ENV=" + env}
			}
			environ, err := p.settings(more...)
			if err != nil {
				return err
			}
			for _, name := range config.Unknown(environ) {
				fmt.Fprintf(p.Err, "masterspeak: warning: %s is read by nobody\n", name)
			}
			cfg, err := config.Load(environ)
			if err != nil {
				if env == "" {
					err = p.adviseConfig(err)
				}
				return err
			}
			for _, w := range cfg.Warnings() {
				fmt.Fprintf(p.Err, "masterspeak: warning: %s %s\n", w.Name, w.Problem)
			}
			fmt.Fprintf(p.Out, "The configuration is valid for %s.\n", cfg.Env)
			p.printEffective(cfg)
			if _, err := config.Load(environ, database, broker, signing); err != nil {
				fmt.Fprintln(p.Out, "It is enough for 'masterspeak dev'; to run the services by themselves:")
				for _, line := range violations(err) {
					fmt.Fprintln(p.Out, "  - "+line)
				}
			}
			return nil
		},
	}
	check.Flags().StringVar(&env, "env", "", "check as for this environment instead of $ENV")
	return group("config", "Check the configuration", check)
}

// printEffective prints what is in force, as lines of NAME=value.
func (p *program) printEffective(cfg *config.Config) {
	fmt.Fprintln(p.Out)
	for _, s := range cfg.Effective() {
		fmt.Fprintf(p.Out, "%s=%s\n", s.Name, s.Value)
	}
	fmt.Fprintln(p.Out)
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		Run: func(*cobra.Command, []string) {
			fmt.Fprint(p.Out, versionLine())
		},
	}
}

func versionLine() string {
	return fmt.Sprintf("masterspeak %s (%s, %s/%s)\n", app.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// violations of the configuration, if that is what err is about.
func violations(err error) []string {
	var wrong *config.Error
	if !errors.As(err, &wrong) {
		return nil
	}
	lines := make([]string, len(wrong.Violations))
	for i, v := range wrong.Violations {
		lines[i] = v.Name + " " + v.Problem
	}
	return lines
}
