package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
)

const (
	maxDepth    = 32 // of nested arrays and objects
	bodyTimeout = 10 * time.Second
)

// binder gives the generated handlers the strict decoder instead of echo's,
// which takes trailing data and answers with the names of Go types.
type binder struct{ limit int64 }

// Bind reads the body into dst, a pointer to a struct.
func (b binder) Bind(dst any, c echo.Context) error {
	if _, err := mediaType(c.Request().Header, typeJSON); err != nil {
		return err
	}
	return b.read(c, func(body io.Reader) error {
		raw, err := io.ReadAll(body)
		if err != nil {
			return readError(err)
		}
		return decode(raw, dst)
	})
}

// read bounds the body in length and in time.
func (b binder) read(c echo.Context, consume func(io.Reader) error) error {
	if c.Request().ContentLength > b.limit {
		return tooLarge(b.limit)
	}
	rc := http.NewResponseController(c.Response())
	_ = rc.SetReadDeadline(time.Now().Add(bodyTimeout)) // a recorder in tests has none
	if err := consume(http.MaxBytesReader(c.Response().Writer, c.Request().Body, b.limit)); err != nil {
		return err
	}
	// A deadline left behind would cut the request while it waits later on.
	_ = rc.SetReadDeadline(time.Time{})
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
	kind, params, err := mime.ParseMediaType(h.Get(echo.HeaderContentType))
	if err != nil || !slices.Contains(wanted, kind) {
		return "", unsupported("The body must be " + strings.Join(wanted, " or ") + ".")
	}
	if cs := params["charset"]; cs != "" && !strings.EqualFold(cs, "utf-8") {
		return "", unsupported("The body must be UTF-8.")
	}
	return kind, nil
}

// decode reads exactly one JSON object. What is not JSON is malformed; JSON of
// the wrong shape is invalid, and says where.
func decode(raw []byte, dst any) error {
	if !utf8.Valid(raw) {
		return malformed("malformed_json", "This is not valid UTF-8.")
	}
	if loneSurrogate(raw) {
		return malformed("malformed_json", "A text has half of a surrogate pair.")
	}
	w := walker{dec: json.NewDecoder(bytes.NewReader(raw)), known: fieldNames(dst)}
	w.dec.UseNumber()
	if err := w.document(); err != nil {
		return err
	}
	if len(w.faults) > 0 {
		return invalid(w.faults...)
	}
	return unmarshal(raw, dst)
}

func unmarshal(raw []byte, dst any) error {
	err := json.Unmarshal(raw, dst)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		pointer := "/" + strings.ReplaceAll(wrong.Field, ".", "/")
		return invalid(field(pointer, "wrong_type", "This cannot be a "+kindOf(wrong.Value)+"."))
	default:
		return malformed("malformed_json", "This is not the JSON that is expected here.")
	}
}

func kindOf(value string) string {
	kind, _, _ := strings.Cut(value, " ") // "number 1.5" shows the caller's value
	return kind
}
