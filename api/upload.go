package api

import (
	"bufio"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/audio"
)

// upload is a submission that comes as a form, part by part.
type upload struct {
	recordings Recordings
	formats    []audio.FormatInfo

	body    SubmitRequest
	members []string // of the JSON object that the fields amount to
	labels  []string
	kept    analysis.Recording
	file    bool   // there was one
	named   string // what the client calls it
	findings
}

// readUpload reads a form to its end. What it kept is in the submission also
// when that is refused.
func (s *Server) readUpload(ctx context.Context, form *multipart.Reader) (sub analysis.Submission, err error) {
	u := &upload{recordings: s.deps.Recordings, formats: s.cfg.Formats, findings: findings{allow: s.cfg.OutboundAllow}}
	body, ok := ctx.Value(pacedKey{}).(*paced)
	if !ok {
		return sub, errors.New("the form of an upload is not bounded")
	}
	if err = u.parts(ctx, form, body); err == nil {
		sub, err = u.submission()
	}
	sub.Recording = u.kept
	return sub, err
}

func (u *upload) parts(ctx context.Context, form *multipart.Reader, body *paced) error {
	for n := 0; ; n++ {
		part, err := body.part(form)
		if errors.Is(err, io.EOF) {
			if n == 0 {
				return malformed("malformed_form", "There is nothing in the form, or its parts are not separated as its Content-Type says.")
			}
			return nil
		}
		if err != nil {
			return unreadable(err)
		}
		if n >= maxFields {
			return malformed("malformed_form", "The form has too many fields.")
		}
		if err := u.part(ctx, part); err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, part); err != nil { // what a field has too much
			return unreadable(err)
		}
	}
}

// unreadable tells a form that is too large from one that is none.
func unreadable(err error) error {
	if errors.Is(err, multipart.ErrMessageTooLarge) || errors.Is(err, errPartHead) {
		return malformed("malformed_form", "The form has too many headers.")
	}
	if r := readError(err); r != nil {
		return r
	}
	return err
}

func (u *upload) part(ctx context.Context, part *multipart.Part) error {
	name := part.FormName()
	switch {
	case name == "file" && u.file:
		return invalid(field("/file", "duplicate_field", "This field is given twice."))
	case name == "file":
		u.file = true
		return u.take(ctx, part)
	}
	value, err := u.value(part)
	if err != nil {
		return err
	}
	return u.set(name, value)
}

// take looks at the first bytes, which alone say what it is.
func (u *upload) take(ctx context.Context, part *multipart.Part) error {
	u.named = part.FileName()
	content := bufio.NewReaderSize(part, audio.SniffSize)
	head, err := content.Peek(audio.SniffSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return unreadable(err)
	}
	format := audio.Sniff(head)
	switch {
	case len(head) == 0:
		return unprocessable("audio_empty", "The file is empty.", field("/file", "empty", "There is nothing in it."))
	case format == audio.Text && claimsAudio(part):
		return unsupported("The file's name or type says that it is a recording, but there is text in it. Send the recording, or name the text .txt.")
	case format == audio.Text:
		return u.text(content)
	case u.recordings == nil:
		return unsupported("This server keeps no recordings. Send text, or the audio_url of a recording.")
	case !slices.ContainsFunc(u.formats, func(f audio.FormatInfo) bool { return f.Name == format }):
		return unsupported("This is not a recording in a format that is accepted here: " + names(u.formats) + ".")
	}
	u.kept, err = u.recordings.Keep(ctx, content)
	if err != nil && !errors.Is(err, analysis.ErrUnavailable) && ctx.Err() == nil {
		return unreadable(err)
	}
	return err
}

// claimsAudio is what a client says of a file: where there is text in it, it
// has taken the wrong one, and would hear how well that was spoken.
func claimsAudio(part *multipart.Part) bool {
	return strings.HasPrefix(strings.ToLower(part.Header.Get("Content-Type")), "audio/") || audio.Named(part.FileName())
}

// text is a speech as a text file.
func (u *upload) text(content io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(content, utf8.UTFMax*analysis.MaxTextChars+1))
	if err != nil {
		return unreadable(err)
	}
	text := strings.TrimPrefix(string(b), "\ufeff")
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return unsupported("This is neither a recording nor a text in UTF-8.")
	}
	u.body.Text = &text
	return nil
}

// submission checks the whole form as if it had come as JSON.
func (u *upload) submission() (analysis.Submission, error) {
	if err := u.misread(u.decode()); err != nil {
		return analysis.Submission{}, err
	}
	u.check(u.file, "/file", "required", "Give a recording or a text as a file.")
	if u.body.Title == nil {
		u.body.Title = ptr(titleFrom(u.named))
	}
	sub := u.submissionOf(&u.body)
	if u.body.Text != nil {
		u.source(&u.body)
	}
	return sub, u.err()
}

// names lists what may be sent.
func names(formats []audio.FormatInfo) string {
	list := make([]string, len(formats))
	for i, f := range formats {
		list[i] = strings.ToUpper(strings.ReplaceAll(string(f.Name), "_", " "))
	}
	return strings.Join(list, ", ")
}

// titleFrom makes a title of a file's name.
func titleFrom(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if !utf8.ValidString(name) || name == "." || name == "/" || strings.ContainsRune(name, 0) {
		return ""
	}
	title := []rune(strings.TrimSuffix(name, path.Ext(name)))
	return string(title[:min(len(title), analysis.MaxTitleChars)])
}
