package mail

import (
	"testing"

	gomail "github.com/wneessen/go-mail"
)

func TestPlainTextStaysOnThisMachine(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]gomail.TLSPolicy{
		"smtp://localhost:25":        gomail.TLSOpportunistic,
		"smtp://[::1]":               gomail.TLSOpportunistic,
		"smtp://mail.example.com":    gomail.TLSMandatory,
		"smtp://10.0.0.1:25":         gomail.TLSMandatory,
		"smtp://localhost.evil.test": gomail.TLSMandatory,
	} {
		s, err := NewSMTP(SMTPConfig{URL: url, From: "speech@example.com"})
		if err != nil || s.client.TLSPolicy() != want.String() {
			t.Errorf("%s: got %s %v, want %s", url, s.client.TLSPolicy(), err, want)
		}
	}
}
