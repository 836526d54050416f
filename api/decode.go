package api

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
)

const (
	maxDepth = 32 // of nested arrays and objects
	// smallBody is more than any request needs that brings no speech, and
	// speechBody than one speech with every character escaped: a body is in memory
	// more than once while it is read, and many may come at a time.
	smallBody  = 256 << 10
	speechBody = 4 << 20
)

// binder gives the generated handlers the strict decoder instead of echo's,
// which takes trailing data and answers with the names of Go types.
type binder struct {
	limit int64
	allow []netip.Prefix // private networks that URLs may lead to
}

// Bind reads the body into dst, a pointer to a struct.
func (b binder) Bind(dst any, c echo.Context) error {
	if _, err := mediaType(c.Request().Header, typeJSON); err != nil {
		return err
	}
	if r, _ := ruleFor(c.Request().Method, c.Path()); r.large {
		b.limit = min(b.limit, speechBody)
	} else {
		b.limit = min(b.limit, smallBody)
	}
	return b.read(c, func(body io.Reader) error {
		raw := bodies.Get().(*bytes.Buffer)
		defer putBack(raw)
		if _, err := raw.ReadFrom(body); err != nil {
			return readError(err)
		}
		err := decode(raw.Bytes(), dst)
		if body, ok := dst.(*SubmitRequest); ok && err != nil {
			_, err = checkSubmission(body, b.allow, err)
		}
		return err
	})
}

// bodies are buffers that requests read into one after another.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// putBack keeps a buffer for the next request, unless it has become so large
// that few would fill it again.
func putBack(b *bytes.Buffer) {
	const most = 64 << 10
	if b.Cap() <= most {
		b.Reset()
		bodies.Put(b)
	}
}

// read bounds the body in length; boundTime did in time.
func (b binder) read(c echo.Context, consume func(io.Reader) error) error {
	if c.Request().ContentLength > b.limit {
		return tooLarge(b.limit)
	}
	if err := consume(http.MaxBytesReader(c.Response().Writer, c.Request().Body, b.limit)); err != nil {
		return err
	}
	// A deadline left behind would cut the request while it waits later on.
	_ = http.NewResponseController(c.Response()).SetReadDeadline(time.Time{}) // a recorder in tests has none
	return nil
}

func readError(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	return malformed("unreadable_body", "The body could not be read to its end.")
}

const (
	typeJSON   = "application/json"
	typeNDJSON = "application/x-ndjson"
)

// mediaType is the one of those wanted that the body is said to have.
func mediaType(h http.Header, wanted ...string) (string, error) {
	if enc := h.Get(echo.HeaderContentEncoding); enc != "" && !strings.EqualFold(enc, "identity") {
		return "", unsupported("The body must not be compressed.")
	}
	given := h.Get(echo.HeaderContentType)
	if slices.Contains(wanted, given) {
		return given, nil // as nearly all write it
	}
	kind, params, err := mime.ParseMediaType(given)
	if err != nil || !slices.Contains(wanted, kind) {
		return "", unsupported("The body must be " + strings.Join(wanted, " or ") + ".")
	}
	if cs := params["charset"]; cs != "" && !strings.EqualFold(cs, "utf-8") {
		return "", unsupported("The body must be UTF-8.")
	}
	return kind, nil
}

// decode reads exactly one JSON object. What is not JSON is malformed; JSON of
// the wrong shape is invalid, and says where; what could be read is in dst then
// too. Nothing of raw is kept.
func decode(raw []byte, dst any) error {
	doc := string(raw)
	if !utf8.ValidString(doc) {
		return malformed("malformed_json", "This is not valid UTF-8.")
	}
	if loneSurrogate(doc) {
		return malformed("malformed_json", "A text has half of a surrogate pair.")
	}
	known := fieldsIn(dst)
	w := walker{scanner: scanner{doc: doc}, known: known, given: make([]member, 0, len(known))}
	if err := w.document(); err != nil {
		return err
	}
	unfit, err := fill(dst, known, w.given)
	if err != nil {
		return err
	}
	if w.faults = append(w.faults, unfit...); len(w.faults) > 0 {
		return invalid(w.faults...)
	}
	return nil
}
