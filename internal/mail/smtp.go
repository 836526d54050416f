package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// sendTime bounds one letter, from dialing to the server's last word.
const sendTime = 30 * time.Second

// SMTPConfig says through whom to send.
type SMTPConfig struct {
	// URL is smtps://user:password@host:465, TLS from the first byte, or
	// smtp://user:password@host:587, where STARTTLS is insisted on unless the
	// host is this machine.
	URL  string
	From string
	TLS  *tls.Config // the usual trust when nil
}

// SMTP sends through a mail server, on a connection for each letter.
type SMTP struct {
	client *gomail.Client
	from   string
}

// NewSMTP reads the configuration; it connects to nothing.
func NewSMTP(cfg SMTPConfig) (*SMTP, error) {
	u, err := url.Parse(cfg.URL)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("the mail server must be a smtp:// or smtps:// URL") // without the text, which may hold a password
	}
	options, err := security(u)
	if err != nil {
		return nil, err
	}
	if cfg.TLS != nil {
		config := cfg.TLS.Clone()
		config.ServerName = u.Hostname()
		options = append(options, gomail.WithTLSConfig(config))
	}
	if password, ok := u.User.Password(); ok {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	client, err := gomail.NewClient(u.Hostname(), append(options, gomail.WithTimeout(sendTime/2), gomail.WithoutNoop())...)
	if err != nil {
		return nil, errors.New("the settings of the mail server are not usable")
	}
	return &SMTP{client: client, from: cfg.From}, nil
}

// security follows the scheme. Plain text stays on this machine, and even there
// a server that can encrypt is asked to.
func security(u *url.URL) ([]gomail.Option, error) {
	port := map[string]int{"smtp": gomail.DefaultPortTLS, "smtps": gomail.DefaultPortSSL}[u.Scheme]
	if text := u.Port(); text != "" {
		var err error
		if port, err = strconv.Atoi(text); err != nil {
			return nil, fmt.Errorf("the port of the mail server: %w", strconv.ErrSyntax)
		}
	}
	options := []gomail.Option{gomail.WithPort(port)}
	switch {
	case u.Scheme == "smtps":
		return append(options, gomail.WithSSL()), nil
	case loopback(u.Hostname()):
		return append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic)), nil
	}
	return append(options, gomail.WithTLSPolicy(gomail.TLSMandatory)), nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Send delivers to the server. The error is an *Error.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	msg, err := compose(s.from, m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, sendTime, errors.New("the mail server took too long"))
	defer cancel()
	err = s.client.DialAndSendWithContext(ctx, msg)
	if msg.IsDelivered() {
		return nil // the server has it, however it said goodbye
	}
	return safe(err)
}

// safe keeps what may be logged. Where the server was not reached, or said
// nothing that we know, another try is worth it.
func safe(err error) error {
	if err == nil {
		return nil
	}
	var sent *gomail.SendError
	if errors.As(err, &sent) {
		code := sent.ErrorCode()
		return &Error{Problem: "the mail server did not take the letter", Code: code, Temporary: sent.IsTemp() || code < 500}
	}
	var answer *textproto.Error
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.As(err, &answer):
		return &Error{Problem: "the mail server does not want us", Code: answer.Code, Temporary: true}
	case errors.As(err, &untrusted):
		return &Error{Problem: "the certificate of the mail server is not trusted", Temporary: true}
	}
	return &Error{Problem: "the mail server cannot be reached, or has no TLS", Temporary: true}
}
