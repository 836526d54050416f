package app

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"

	"github.com/masterspeak/masterspeak/internal/mail"
	"github.com/masterspeak/masterspeak/internal/telemetry"
)

// mailFolder is where development keeps its mail, in the state folder.
const mailFolder = "mail"

// post makes the outbox and sends until the end is called, which waits for what
// is still to be sent.
func (s *stack) post(ctx context.Context) (_ *mail.Outbox, end func(), err error) {
	sender, err := s.sender()
	if err != nil {
		return nil, nil, err
	}
	outbox := mail.NewOutbox(sender, s.log, telemetry.NewMail(s.metrics))
	// Detached: requests that are under way at the end of ctx still post.
	sending, stop := context.WithCancel(context.WithoutCancel(ctx))
	var ended sync.WaitGroup
	ended.Go(func() { outbox.Run(sending) })
	return outbox, func() { stop(); ended.Wait() }, nil
}

func (s *stack) sender() (mail.Sender, error) {
	switch {
	case !s.cfg.SMTPURL.IsZero():
		return mail.NewSMTP(mail.SMTPConfig{URL: s.cfg.SMTPURL.Reveal(), From: s.cfg.MailFrom})
	case development(s.cfg):
		from := s.cfg.MailFrom
		if from == "" {
			from = "masterspeak@localhost"
		}
		return mail.Folder{Dir: filepath.Join(s.home(), mailFolder), Out: s.terminal(), From: from}, nil
	}
	return mail.Nowhere{}, nil
}

// home is the state folder; that of dev unless dev says otherwise.
func (s *stack) home() string {
	if s.dir == "" {
		return ".masterspeak"
	}
	return s.dir
}

func (s *stack) terminal() io.Writer {
	if s.out == nil {
		return os.Stderr
	}
	return s.out
}

// baseURL is what links begin with: as configured, or in development where we
// listen; never what a request names.
func (s *stack) baseURL(public net.Listener) string {
	if s.cfg.PublicBaseURL != "" {
		return s.cfg.PublicBaseURL
	}
	return "http://" + public.Addr().String()
}
