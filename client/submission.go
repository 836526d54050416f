package client

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Submission is a speech and what to do with it: exactly one of Text, AudioURL,
// Recording and Path. What is left empty is as the server has it by default.
type Submission struct {
	Text      string
	AudioURL  string         // https, public
	Recording *File          // read as it is sent, again in full for each try
	Path      string         // of a recording or a text file
	Title     string         // of a file: its name
	Kind      string         // such as pitch
	Depth     string         // quick, standard or detailed
	Language  string         // BCP 47
	Lane      string         // interactive or batch
	Labels    []string       // at most 16
	Metadata  map[string]any // at most 4 KiB of JSON
	TTL       time.Duration  // in whole seconds
	// NoReuse asks for feedback of its own, whatever the same content got before.
	NoReuse    bool
	WebhookURL string // told of the end
	// IdempotencyKey names the submission for 24 hours; the default is random, so
	// that a repeated Submit is another submission.
	IdempotencyKey string
	// Progress is told of the bytes of a file that have left, also of those that
	// are sent again.
	Progress func(sent, size int64)
}

// File is a recording, or a text, that is uploaded as it is.
type File struct {
	Name string
	Data io.ReaderAt
	Size int64
}

var errSpeeches = errors.New("a submission has exactly one of Text, AudioURL, Recording and Path")

// Submit hands a speech in. It is accepted when this returns no error.
func (c *Client) Submit(ctx context.Context, s Submission) (*Analysis, error) {
	if s.speeches() != 1 {
		return nil, errSpeeches
	}
	if s.Path != "" {
		file, err := os.Open(s.Path)
		if err != nil {
			return nil, fmt.Errorf("opening the speech: %w", err)
		}
		defer func() { _ = file.Close() }()
		info, err := file.Stat()
		if err != nil {
			return nil, fmt.Errorf("opening the speech: %w", err)
		}
		s.Recording = &File{Name: filepath.Base(s.Path), Data: file, Size: info.Size()}
	}
	r, err := s.request()
	if err != nil {
		return nil, err
	}
	if f, ok := r.body.(*form); ok {
		defer f.quiet()
	}
	a := &Analysis{}
	if err := c.decode(ctx, r, a); err != nil {
		return nil, err
	}
	return a, nil
}

// speeches counts what there is to analyse.
func (s *Submission) speeches() int {
	n := 0
	for _, there := range []bool{s.Text != "", s.AudioURL != "", s.Recording != nil, s.Path != ""} {
		if there {
			n++
		}
	}
	return n
}

func (s *Submission) request() (request, error) {
	key := s.IdempotencyKey
	if key == "" {
		key = rand.Text()
	}
	r := request{method: http.MethodPost, path: "/v1/analyses", header: map[string]string{idempotencyKey: key}}
	body, err := s.body()
	if err != nil {
		return request{}, err
	}
	r.body = body
	if s.Recording != nil {
		f, err := s.form(string(body.Metadata))
		if err != nil {
			return request{}, err
		}
		r.body = f
	}
	return r, nil
}

// body is the submission as JSON has it.
func (s *Submission) body() (*SubmitRequest, error) {
	b := &SubmitRequest{
		Text: optional(s.Text), AudioURL: optional(s.AudioURL), Title: optional(s.Title), Kind: optional(s.Kind),
		Depth: optional(s.Depth), Language: optional(s.Language), Lane: optional(s.Lane), Labels: s.Labels,
		TTLSeconds: optional(int64(s.TTL / time.Second)), WebhookURL: optional(s.WebhookURL),
	}
	if s.NoReuse {
		b.Reuse = new(bool)
	}
	if s.Metadata != nil {
		var err error
		if b.Metadata, err = json.Marshal(s.Metadata); err != nil {
			return nil, fmt.Errorf("encoding the metadata: %w", err)
		}
	}
	return b, nil
}

// form is the same around a recording, which takes the place of the text.
func (s *Submission) form(metadata string) (*form, error) {
	fields := [][2]string{
		{"title", s.Title}, {"kind", s.Kind}, {"language", s.Language}, {"depth", s.Depth}, {"lane", s.Lane},
		{"metadata", metadata}, {"webhook_url", s.WebhookURL},
	}
	for _, label := range s.Labels {
		fields = append(fields, [2]string{"labels", label})
	}
	if s.TTL >= time.Second {
		fields = append(fields, [2]string{"ttl_seconds", strconv.FormatInt(int64(s.TTL/time.Second), 10)})
	}
	if s.NoReuse {
		fields = append(fields, [2]string{"reuse", "false"})
	}
	name := s.Recording.Name
	if name == "" {
		name = "recording"
	}
	f, err := newForm(fields, name, s.Recording.Data, s.Recording.Size)
	if err != nil {
		return nil, err
	}
	f.moved = s.Progress
	return f, nil
}

// optional leaves out what is zero.
func optional[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}
