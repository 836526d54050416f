package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/app"
	"github.com/masterspeak/masterspeak/internal/config"
)

// usersCommand takes the password from standard input only: a flag would show
// in the list of processes and in the shell's history.
func (p *program) usersCommand() *cobra.Command {
	var wanted app.NewUser
	create := p.withConfig("create", "Open an account; the password is asked for, or is the first line of standard input",
		func(cmd *cobra.Command, cfg *config.Config, _ zerolog.Logger) error {
			var err error
			if wanted.Password, err = p.readPassword(); err != nil {
				return err
			}
			user, key, err := app.CreateUser(cmd.Context(), cfg, wanted)
			if errors.Is(err, account.ErrEmailTaken) {
				return &advised{errors.New(wanted.Email + " has an account already"), "Choose another address."}
			}
			if err != nil {
				return fmt.Errorf("creating the user: %w", err)
			}
			fmt.Fprintln(p.Out, user.ID)
			if wanted.Operator {
				fmt.Fprintln(p.Out, key.Secret)
				fmt.Fprintln(p.Err, "The second line is an API key with every scope; it is shown this once.")
			}
			return nil
		}, database)
	create.Long = "Open an account in the database that the environment names, and print its id. The\n" +
		"password is asked for, or is the first line of standard input.\n\n" +
		"With --operator the second line is an API key with every scope, shown this once: the\n" +
		"way to a first key with the scope ops, which no login has."
	create.Flags().StringVar(&wanted.Email, "email", "", "address to log in with (required)")
	create.Flags().StringVar(&wanted.FullName, "name", "", "full name")
	create.Flags().BoolVar(&wanted.Operator, "operator", false, "print an API key with every scope too, as 'masterspeak queue' needs it")
	if err := create.MarkFlagRequired("email"); err != nil {
		panic(err) // the flag is three lines above
	}
	return group("users", "Manage accounts in the database", create)
}

// readPassword asks without echo on a terminal.
func (p *program) readPassword() (string, error) {
	if isTerminal(p.In) {
		fmt.Fprint(p.Err, "Password: ")
		typed, err := term.ReadPassword(int(p.In.(*os.File).Fd()))
		fmt.Fprintln(p.Err)
		if err != nil {
			return "", fmt.Errorf("reading the password: %w", err)
		}
		return string(typed), nil
	}
	text, err := bufio.NewReader(p.In).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("reading the password: %w", err)
	}
	if text = strings.TrimRight(text, "\r\n"); text == "" {
		return "", &advised{errors.New("there is no password"), "Write it on the first line of standard input."}
	}
	return text, nil
}
