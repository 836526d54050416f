package testenv

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"testing"
)

// SMTP is a mail server that keeps what it takes.
type SMTP struct {
	Addr string
	TLS  *tls.Config // offered by STARTTLS, or spoken at once

	listener net.Listener
	implicit bool
	conns    sync.WaitGroup

	mu       sync.Mutex // guards what follows
	letters  []Mail
	refusals []string // of the next letters, as "451 later"
	open     map[net.Conn]bool
}

// Mail is a letter as the server was given it.
type Mail struct {
	To        string // of the envelope
	Encrypted bool
	Auth      string // the line of AUTH, if there was one
	Message   *mail.Message
	Text      string // of the body
}

// NewSMTP starts a server that speaks plain text, and STARTTLS if it is given a
// configuration; with implicit it is TLS from the first byte.
func NewSMTP(t testing.TB, config *tls.Config, implicit bool) *SMTP {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // there is no end but Close
	if err != nil {
		t.Fatal(err)
	}
	s := &SMTP{
		Addr: l.Addr().String(), TLS: config, listener: l, implicit: implicit,
		open: map[net.Conn]bool{},
	}
	s.conns.Go(s.accept)
	t.Cleanup(s.Close)
	return s
}

// Close ends it; further letters cannot be delivered. It may be called twice.
func (s *SMTP) Close() {
	_ = s.listener.Close()
	s.mu.Lock()
	for c := range s.open {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.conns.Wait()
}

// Refuse answers the next letters with these, one each, such as "451 later".
func (s *SMTP) Refuse(answers ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusals = append(s.refusals, answers...)
}

// Letters are those so far to an address, or to anybody if it is empty.
func (s *SMTP) Letters(to string) []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Mail
	for _, l := range s.letters {
		if to == "" || l.To == to {
			found = append(found, l)
		}
	}
	return found
}

func (s *SMTP) accept() {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.open[c] = true
		s.mu.Unlock()
		s.conns.Go(func() {
			s.serve(c)
			_ = c.Close()
			s.mu.Lock()
			delete(s.open, c)
			s.mu.Unlock()
		})
	}
}

// serve talks to one client until either side has enough.
func (s *SMTP) serve(c net.Conn) {
	var l Mail
	if s.implicit {
		c, l.Encrypted = tls.Server(c, s.TLS), true
	}
	text := textproto.NewConn(c)
	say := func(answer string) { _ = text.PrintfLine("%s", answer) }
	say("220 test")
	for {
		line, err := text.ReadLine()
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(verb) {
		case "EHLO":
			say("250-test")
			if s.TLS != nil && !l.Encrypted {
				say("250-STARTTLS")
			}
			say("250 AUTH PLAIN LOGIN")
		case "STARTTLS":
			say("220 go")
			c, l.Encrypted = tls.Server(c, s.TLS), true
			text = textproto.NewConn(c)
		case "AUTH":
			l.Auth = rest
			say("235 welcome")
		case "RCPT":
			l.To = strings.Trim(strings.TrimPrefix(strings.ToUpper(rest[:3])+rest[3:], "TO:"), "<>")
			say(s.verdict(l.To))
		case "DATA":
			say("354 go")
			body, err := text.ReadDotLines()
			if err != nil {
				return
			}
			s.keep(l, strings.Join(body, "\r\n"))
			say("250 kept")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// verdict quotes the address in a refusal, as servers do.
func (s *SMTP) verdict(to string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.refusals) == 0 {
		return "250 ok"
	}
	answer := s.refusals[0]
	s.refusals = s.refusals[1:]
	return fmt.Sprintf("%s <%s>", answer, to)
}

func (s *SMTP) keep(l Mail, raw string) {
	m, err := mail.ReadMessage(bufio.NewReader(strings.NewReader(raw)))
	if err != nil {
		return
	}
	l.Message = m
	_, body, _ := strings.Cut(raw, "\r\n\r\n")
	// Soft line breaks and the escaped equals sign of quoted-printable.
	l.Text = strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(body, "=\r\n", ""), "=3D", "="), "\r\n", "\n")
	s.mu.Lock()
	s.letters = append(s.letters, l)
	s.mu.Unlock()
}
