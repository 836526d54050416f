package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
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
	if err := wantJSON(c.Request().Header); err != nil {
		return err
	}
	if c.Request().ContentLength > b.limit {
		return tooLarge(b.limit)
	}
	rc := http.NewResponseController(c.Response())
	_ = rc.SetReadDeadline(time.Now().Add(bodyTimeout)) // a recorder in tests has none
	raw, err := io.ReadAll(http.MaxBytesReader(c.Response().Writer, c.Request().Body, b.limit))
	if err != nil {
		return readError(err)
	}
	// A deadline left behind would cut the request while it waits later on.
	_ = rc.SetReadDeadline(time.Time{})
	return decode(raw, dst)
}

func readError(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	return malformed("unreadable_body", "The body could not be read to its end.")
}

func wantJSON(h http.Header) error {
	if enc := h.Get(echo.HeaderContentEncoding); enc != "" && !strings.EqualFold(enc, "identity") {
		return unsupported("The body must not be compressed.")
	}
	kind, params, err := mime.ParseMediaType(h.Get(echo.HeaderContentType))
	if err != nil || kind != "application/json" {
		return unsupported("The body must be application/json.")
	}
	if cs := params["charset"]; cs != "" && !strings.EqualFold(cs, "utf-8") {
		return unsupported("The body must be UTF-8.")
	}
	return nil
}

// decode reads exactly one JSON object. What is not JSON is malformed; JSON of
// the wrong shape is invalid, and says where.
func decode(raw []byte, dst any) error {
	if !utf8.Valid(raw) {
		return malformed("malformed_json", "The body is not valid UTF-8.")
	}
	if loneSurrogate(raw) {
		return malformed("malformed_json", "The body has half of a surrogate pair.")
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
		return malformed("malformed_json", "The body is not the JSON that is expected here.")
	}
}

func kindOf(value string) string {
	kind, _, _ := strings.Cut(value, " ") // "number 1.5" shows the caller's value
	return kind
}
