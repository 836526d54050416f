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

	"github.com/masterspeak/masterspeak/internal/app"
	"github.com/masterspeak/masterspeak/internal/config"
)

// usersCommand takes the password from standard input only: a flag would show
// in the list of processes and in the shell's history.
func (p *program) usersCommand() *cobra.Command {
	var email, name string
	create := p.withConfig("create", "Open an account; the password is asked for, or is the first line of standard input",
		func(cmd *cobra.Command, cfg *config.Config, _ zerolog.Logger) error {
			password, err := p.readPassword()
			if err != nil {
				return err
			}
			user, err := app.CreateUser(cmd.Context(), cfg, email, password, name)
			if err != nil {
				return fmt.Errorf("creating the user: %w", err)
			}
			fmt.Fprintln(p.Out, user.ID)
			return nil
		}, database)
	create.Flags().StringVar(&email, "email", "", "address to log in with (required)")
	create.Flags().StringVar(&name, "name", "", "full name")
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
