package mail

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// Message is a letter to one person, in plain text.
type Message struct {
	To, Subject, Text string
}

// Letter writes a message when it is its turn. One without an address is not
// sent: there was nobody to write to.
type Letter func(ctx context.Context) (Message, error)

// Sender hands a message over. Its errors are safe to log.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// compose makes the letter as it travels. Its id names the sender's domain, not
// this machine.
func compose(from string, m Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.From(from); err != nil {
		return nil, &Error{Problem: "the sender's address is malformed"}
	}
	if err := msg.To(m.To); err != nil {
		return nil, &Error{Problem: "the recipient's address is malformed"}
	}
	_, domain, _ := strings.Cut(strings.TrimSuffix(from, ">"), "@")
	msg.SetMessageIDWithValue(rand.Text() + "@" + domain)
	msg.SetDate()
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.Subject(m.Subject)
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	return msg, nil
}

// Error says why a letter was not taken, without a word of what the server
// said: servers quote addresses.
type Error struct {
	Problem   string
	Code      int  // of SMTP; zero when there was none
	Temporary bool // another try may succeed
}

// Error names the code, if there is one.
func (e *Error) Error() string {
	if e.Code == 0 {
		return e.Problem
	}
	return fmt.Sprintf("%s (SMTP %d)", e.Problem, e.Code)
}
