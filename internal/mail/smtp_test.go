package mail_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/mail"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

var letter = mail.Message{To: "ada@example.com", Subject: "Grüße", Text: "A line.\n\nAnd a link: https://speech.example.com/x#token=abc\n"}

// certificate is one for this machine, and the trust in it.
func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	s := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	return &tls.Config{Certificates: s.TLS.Certificates}, s.Client().Transport.(*http.Transport).TLSClientConfig
}

func sender(t *testing.T, url string, trust *tls.Config) *mail.SMTP {
	t.Helper()
	s, err := mail.NewSMTP(mail.SMTPConfig{URL: url, From: "MasterSpeak <speech@example.com>", TLS: trust})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestALetterArrivesAsItWasWritten(t *testing.T) {
	t.Parallel()
	server := testenv.NewSMTP(t, nil, false)
	if err := sender(t, "smtp://"+server.Addr, nil).Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	got := server.Letters("ada@example.com")
	if len(got) != 1 || !strings.Contains(got[0].Text, "https://speech.example.com/x#token=abc") {
		t.Fatalf("got %+v", got)
	}
	h := got[0].Message.Header
	if h.Get("Auto-Submitted") != "auto-generated" || !strings.HasSuffix(h.Get("Message-ID"), "@example.com>") || h.Get("Date") == "" {
		t.Errorf("got headers %v", h)
	}
	host, _ := os.Hostname()
	if strings.Contains(h.Get("Message-ID"), host) || h.Get("User-Agent") != "" {
		t.Errorf("got headers %v, which tell of this machine", h)
	}
}

func TestPasswordsTravelEncrypted(t *testing.T) {
	t.Parallel()
	offered, trusted := certificate(t)
	for scheme, implicit := range map[string]bool{"smtp": false, "smtps": true} {
		server := testenv.NewSMTP(t, offered, implicit)
		if err := sender(t, scheme+"://user:pass@"+server.Addr, trusted).Send(t.Context(), letter); err != nil {
			t.Fatalf("%s: %v", scheme, err)
		}
		if got := server.Letters(""); len(got) != 1 || !got[0].Encrypted || got[0].Auth == "" {
			t.Errorf("%s: got %+v, want one letter, encrypted and with a password", scheme, got)
		}
	}
}

func TestAServerThatIsNotTrustedGetsNothing(t *testing.T) {
	t.Parallel()
	offered, _ := certificate(t)
	for scheme, implicit := range map[string]bool{"smtp": false, "smtps": true} {
		server := testenv.NewSMTP(t, offered, implicit)
		err := sender(t, scheme+"://user:pass@"+server.Addr, nil).Send(t.Context(), letter)
		var refused *mail.Error
		if !errors.As(err, &refused) || !refused.Temporary {
			t.Errorf("%s: got %v", scheme, err)
		}
		if got := server.Letters(""); len(got) != 0 {
			t.Errorf("%s: got %+v", scheme, got)
		}
	}
}

func TestRefusalsSayWhetherToTryAgainAndNeverToWhom(t *testing.T) {
	t.Parallel()
	server := testenv.NewSMTP(t, nil, false)
	s := sender(t, "smtp://"+server.Addr, nil)
	for answer, temporary := range map[string]bool{"451 later": true, "550 nobody here": false} {
		server.Refuse(answer)
		err := s.Send(t.Context(), letter)
		var refused *mail.Error
		if !errors.As(err, &refused) || refused.Temporary != temporary || refused.Code == 0 {
			t.Errorf("%s: got %#v", answer, err)
		}
		if strings.Contains(err.Error(), "ada") {
			t.Errorf("%s: got %v, which names the recipient", answer, err)
		}
	}
	server.Close()
	var refused *mail.Error
	if err := s.Send(t.Context(), letter); !errors.As(err, &refused) || !refused.Temporary {
		t.Errorf("got %v of a server that is away, want it to be temporary", err)
	}
}

func TestUnusableServersAreRefusedWithoutTellingThePassword(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "http://u:c4n4ry@h", "smtp://", "smtp://u:c4n4ry@h:port", "smtps://u:c4n4ry@h:99999"} {
		if _, err := mail.NewSMTP(mail.SMTPConfig{URL: url}); err == nil || strings.Contains(err.Error(), "c4n4ry") {
			t.Errorf("%q: got %v", url, err)
		}
	}
}

func TestDevelopmentPrintsALetterAndKeepsItForItsUserAlone(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	dir := filepath.Join(t.TempDir(), "state", "mail")
	f := mail.Folder{Dir: dir, Out: &out, From: "masterspeak@localhost"}
	for range 2 {
		if err := f.Send(t.Context(), letter); err != nil {
			t.Fatal(err)
		}
	}
	if text := out.String(); !strings.Contains(text, letter.Text) || !strings.Contains(text, letter.To) || !strings.Contains(text, dir) {
		t.Errorf("printed %s", text)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil || len(files) != 2 {
		t.Fatalf("got %v %v, want two files", files, err)
	}
	info, err := os.Stat(files[0])
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got mode %v %v, want 0600", info.Mode(), err)
	}
	if raw, err := os.ReadFile(files[0]); err != nil || !bytes.Contains(raw, []byte("To: <ada@example.com>")) {
		t.Errorf("got %s %v", raw, err)
	}
}
