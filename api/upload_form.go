package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
)

const (
	typeForm = "multipart/form-data"

	// formOverhead is what a form may need beside its file.
	formOverhead = 64 << 10
	// maxFieldBytes is more than any field may have.
	maxFieldBytes = 8 << 10

	// maxFields is more than there are.
	maxFields = 64

	// maxPartHead is what may come before the content of a part: its headers,
	// and what is read ahead of them.
	maxPartHead = 16 << 10
)

// submit chooses between JSON, whose bounds the binder sets, and a form.
func (s *Server) submit(generated echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		kind, err := mediaType(c.Request().Header, typeJSON, typeForm)
		if err != nil {
			return err
		}
		lowerMediaType(c.Request().Header)
		if kind == typeForm {
			if err := s.boundUpload(c); err != nil {
				return err
			}
		}
		return generated(c)
	}
}

// lowerMediaType writes it as the generated code looks for it.
func lowerMediaType(h http.Header) {
	kind, params, found := strings.Cut(h.Get(echo.HeaderContentType), ";")
	if lower := strings.ToLower(kind); lower != kind {
		if found {
			lower += ";" + params
		}
		h.Set(echo.HeaderContentType, lower)
	}
}

// isUpload is asked before the body is looked at.
func isUpload(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Path == "/v1/analyses" &&
		strings.HasPrefix(strings.ToLower(r.Header.Get(echo.HeaderContentType)), typeForm)
}

// boundUpload bounds the body in length and in time.
func (s *Server) boundUpload(c echo.Context) error {
	r, limit := c.Request(), s.cfg.MaxUploadBytes+formOverhead
	if r.ContentLength > limit {
		return tooLarge(s.cfg.MaxUploadBytes)
	}
	rc := http.NewResponseController(c.Response().Writer)
	body := &paced{ReadCloser: http.MaxBytesReader(c.Response().Writer, r.Body, limit), pace: s.cfg.Bodies, rc: rc, began: time.Now(), head: -1}
	r.Body = body
	c.SetRequest(r.WithContext(context.WithValue(r.Context(), pacedKey{}, body)))
	return nil
}

type pacedKey struct{}

// paced moves the deadlines of a connection along with what has arrived, so that
// a slow upload holds none. It ends early where the headers of a part go on for
// too long: the library keeps up to 10 MB of them, several times over.
type paced struct {
	io.ReadCloser
	pace  Bodies
	rc    *http.ResponseController
	began time.Time
	read  int64
	next  int64 // how much must have arrived for the deadlines to be moved
	head  int   // how much of the headers of a part may still come; below zero: no bound

	arrived time.Time // when the last of it came; zero before the first
}

var errPartHead = errors.New("the headers of a part are too long")

// part goes to the next part, whose headers are bounded. What is left of the one
// before must have been read.
func (p *paced) part(form *multipart.Reader) (*multipart.Part, error) {
	p.head = maxPartHead
	defer func() { p.head = -1 }()
	return form.NextPart()
}

func (p *paced) Read(b []byte) (int, error) {
	if p.read >= p.next {
		p.next = p.read + p.pace.UploadRate
		allowed := min(p.pace.UploadGrace+time.Duration(p.read/p.pace.UploadRate)*time.Second, p.pace.UploadMost)
		_ = p.rc.SetReadDeadline(p.began.Add(allowed)) // a recorder in tests has none
		_ = p.rc.SetWriteDeadline(p.began.Add(allowed + writeTimeout))
	}
	if p.head == 0 {
		return 0, errPartHead
	}
	if p.head > 0 {
		b = b[:min(len(b), p.head)]
	}
	n, err := p.ReadCloser.Read(b)
	p.read += int64(n)
	p.arrived = time.Now()
	if p.head > 0 {
		p.head -= n
	}
	return n, err
}

func (p *paced) Close() error {
	// A deadline left behind would cut the connection's next request.
	_ = p.rc.SetReadDeadline(time.Time{})
	return p.ReadCloser.Close()
}

// value reads a field that is not the file.
func (u *upload) value(part *multipart.Part) (string, error) {
	b, err := io.ReadAll(io.LimitReader(part, maxFieldBytes+1))
	if err != nil {
		return "", unreadable(err)
	}
	if len(b) > maxFieldBytes {
		u.add(clip("/"+escapePointer(part.FormName())), "too_long", "At most "+strconv.Itoa(maxFieldBytes)+" bytes.")
		return "", nil
	}
	return string(b), nil
}

// set notes a field as the JSON that would have said the same, so that one
// decoder judges both.
func (u *upload) set(name, value string) error {
	var member any = value
	switch name {
	case "text", "audio_url":
		u.add("/"+name, "unknown_field", "A form brings a file instead.")
		return nil
	case "labels":
		u.labels = append(u.labels, value)
		return nil
	case "metadata", "ttl_seconds", "reuse":
		if json.Valid([]byte(value)) {
			member = json.RawMessage(value)
		}
	}
	return u.member(name, member)
}

func (u *upload) member(name string, value any) error {
	if !utf8.ValidString(name) {
		return malformed("malformed_form", "The name of a field is not valid UTF-8.")
	}
	if text, ok := value.(string); ok && !utf8.ValidString(text) {
		return malformed("malformed_form", "A field is not valid UTF-8.")
	}
	k, err := json.Marshal(name)
	if err != nil {
		return fmt.Errorf("writing a name: %w", err)
	}
	v, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("writing a field: %w", err)
	}
	u.members = append(u.members, string(k)+":"+string(v))
	return nil
}

// decode reads all fields but the file into the body.
func (u *upload) decode() error {
	if u.labels != nil {
		if err := u.member("labels", u.labels); err != nil {
			return err
		}
	}
	return decode([]byte("{"+strings.Join(u.members, ",")+"}"), &u.body)
}
