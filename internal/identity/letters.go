package identity

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/mail"
)

// write posts a letter to an address that may or may not have an account. What
// the letter says, and whether there is one, is found out when it is written.
func (s *Service) write(email string, letter func(email string) mail.Letter) error {
	email, err := auth.NormalizeEmail(email)
	if err != nil {
		return fmt.Errorf("normalising the address: %w", err)
	}
	if s.cfg.Post == nil {
		return nil
	}
	if err := s.cfg.Post.Post(letter(email)); err != nil {
		return explain("posting a letter", err)
	}
	return nil
}

// notify posts a letter that the change before it does not depend on. That
// there was no room is logged there.
func (s *Service) notify(letter mail.Letter) {
	if s.cfg.Post != nil {
		_ = s.cfg.Post.Post(letter)
	}
}

// letterTo writes to an account that exists; else there is nothing to send.
func (s *Service) letterTo(email string, text func(account.Known) (mail.Message, error)) mail.Letter {
	return func(ctx context.Context) (mail.Message, error) {
		known, err := s.store.KnownByEmail(ctx, email)
		if isGone(err) {
			return mail.Message{}, nil
		}
		if err != nil {
			return mail.Message{}, err
		}
		m, err := text(known)
		if m.Text != "" {
			m.To = known.Email
		}
		return m, err
	}
}

func (s *Service) reset(email string) mail.Letter {
	return s.letterTo(email, func(known account.Known) (mail.Message, error) {
		token, _, err := s.cfg.Reset.Issue(known.ID, nil, known.Version)
		m := mail.Message{Subject: "Choose a new password", Text: "Somebody, probably you, forgot the password of this address at MasterSpeak.\n\n" +
			s.link("Choose a new one within an hour:", "reset-password", token) +
			"It works once. If it was not you, ignore this letter: nothing has changed.\n"}
		if !known.Owned {
			m.Text += "\nIt will be the first password that was chosen by such a letter. As somebody else may have opened the account, " +
				"it also revokes the API keys, and switches off the webhooks, that were made before.\n"
		}
		return m, err
	})
}

func (s *Service) verification(email string) mail.Letter {
	return s.letterTo(email, func(known account.Known) (mail.Message, error) {
		if known.Verified {
			return mail.Message{}, nil
		}
		token, _, err := s.cfg.Verify.Issue(known.ID, nil, addressVersion(known.Email))
		return mail.Message{Subject: "Confirm your address", Text: "An account at MasterSpeak was opened with this address.\n\n" +
			s.link("If it was you, confirm the address within a day:", "verify-email", token) +
			"If it was not, ignore this letter, or take the account over by asking for a new password.\n"}, err
	})
}

func (s *Service) taken(email string) mail.Letter {
	normal, err := auth.NormalizeEmail(email)
	if err != nil {
		normal = email // nobody has it
	}
	return s.letterTo(normal, func(account.Known) (mail.Message, error) {
		return mail.Message{Subject: "You have an account already", Text: "Somebody, probably you, tried to open an account at MasterSpeak with this address, which has one.\n\n" +
			"Log in as usual, or ask for a new password if you forgot it. If it was not you, ignore this letter: nothing has changed.\n"}, nil
	})
}

func (s *Service) changed(email string) mail.Letter {
	return s.letterTo(email, func(account.Known) (mail.Message, error) {
		return mail.Message{Subject: "Your password was changed", Text: "The password of your account at MasterSpeak was changed, and everybody was logged out.\n\n" +
			"If it was not you, ask for a new password at once.\n"}, nil
	})
}

// link offers the token twice: for a browser, behind a # so that it reaches no
// log on the way, and by itself for other programs. What is behind the # is a
// view of the console. It is built from the configured address alone; who asks
// cannot choose where it leads.
func (s *Service) link(what, view, token string) string {
	return what + "\n\n  " + strings.TrimSuffix(s.cfg.BaseURL, "/") + "/#/" + view + "?token=" + url.QueryEscape(token) +
		"\n\nor give this code to the program that asks for it:\n\n  " + token + "\n\n"
}

func isGone(err error) bool { return errors.Is(err, account.ErrUserNotFound) }
