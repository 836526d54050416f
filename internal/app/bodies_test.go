package app_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestBodiesOfTheWrongKindAreRefused(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	c := s.join()
	before := s.rows()
	body := `{"text":"` + s.log.secret(marker) + `"}`
	for _, header := range []string{
		"Content-Type: text/plain", "Content-Type: application/xml", "Content-Type: ", "Content-Type: application/json; charset=latin1",
		"Content-Encoding: gzip",
	} {
		c.refused(415, "unsupported_media_type", "POST /v1/analyses", body, header)
	}
	c.refused(400, "malformed_form", "POST /v1/analyses", body, "Content-Type: multipart/form-data; boundary=x")
	c.refused(400, "malformed_form", "POST /v1/analyses", body, "Content-Type: multipart/form-data")
	c.want(202, "POST /v1/analyses", body, "Content-Type: application/JSON; charset=UTF-8")
	if stored := s.rows() - before; stored != 2 { // an analysis and its submission
		t.Errorf("got %d rows, want those of the one that is right", stored)
	}
}

func TestABodyThatIsTooLargeIsRefusedBeforeItIsRead(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	c := s.join()
	before := s.rows()
	announced := c.request("POST /v1/analyses", strings.NewReader(strings.Repeat("x", 11<<20)), "Expect: 100-continue")
	// Its length is not known until it is read: one byte more than there may be.
	streamed := c.request("POST /v1/analyses", io.LimitReader(spaces{}, 10<<20+1))
	for name, req := range map[string]*http.Request{"announced": announced, "streamed": streamed} {
		got := c.do(req)
		if p := read[problem](t, got); got.status != 413 || p.Code != "body_too_large" {
			t.Errorf("%s: got status %d, code %q", name, got.status, p.Code)
		}
	}
	if after := s.rows(); after != before {
		t.Errorf("refused bodies stored %d rows", after-before)
	}
}

// spaces is white space without end.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}
