package mail

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Folder is for development: it prints letters, and keeps each as a file that
// mail programs open.
type Folder struct {
	Dir  string // made when it is missing
	Out  io.Writer
	From string
}

// Send keeps and prints one. Only this user can read the file.
func (f Folder) Send(_ context.Context, m Message) error {
	msg, err := compose(f.From, m)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return fmt.Errorf("making the folder for mail: %w", err)
	}
	path := filepath.Join(f.Dir, time.Now().UTC().Format("20060102-150405.000")+"-"+rand.Text()[:8]+".eml")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("keeping a letter: %w", err)
	}
	_, err = msg.WriteTo(file)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("keeping a letter: %w", err)
	}
	rule := strings.Repeat("─", 72)
	_, err = fmt.Fprintf(f.Out, "\n%s\nMail to %s: %s\n\n%s\nkept in %s\n%s\n\n", rule, m.To, m.Subject, m.Text, path, rule)
	if err != nil {
		return fmt.Errorf("printing a letter: %w", err)
	}
	return nil
}

// Nowhere is for installations without a mail server. It says so.
type Nowhere struct{}

// Send fails.
func (Nowhere) Send(context.Context, Message) error {
	return &Error{Problem: "there is no mail server: set SMTP_URL"}
}
