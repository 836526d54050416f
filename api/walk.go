package api

import (
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// walker reads a document token by token for what encoding/json lets pass:
// depth, names that come twice or are not known, NUL, and trailing data.
type walker struct {
	dec    *json.Decoder
	known  map[string]bool
	faults []FieldError
}

func (w *walker) document() error {
	first, err := w.dec.Token()
	if err != nil {
		return malformed("malformed_json", "This is not JSON.")
	}
	if first != json.Delim('{') {
		return malformed("malformed_json", "This is not a JSON object.")
	}
	if err := w.members("", 1); err != nil {
		return err
	}
	if _, err := w.dec.Token(); !errors.Is(err, io.EOF) {
		return malformed("trailing_data", "There is more after the JSON object.")
	}
	return nil
}

func (w *walker) value(pointer string, depth int) error {
	tok, err := w.dec.Token()
	if err != nil {
		return malformed("malformed_json", "This is not JSON.")
	}
	if depth >= maxDepth {
		return malformed("too_deep", "This is nested too deeply.")
	}
	switch tok := tok.(type) {
	case string:
		w.text(pointer, tok)
	case json.Delim:
		if tok == '{' {
			return w.members(pointer, depth+1)
		}
		return w.elements(pointer, depth+1)
	}
	return nil
}

func (w *walker) members(pointer string, depth int) error {
	seen := map[string]bool{}
	for w.dec.More() {
		tok, err := w.dec.Token()
		name, ok := tok.(string)
		if err != nil || !ok {
			return malformed("malformed_json", "This is not JSON.")
		}
		at := pointer + "/" + escapePointer(name)
		w.text(at, name)
		if seen[name] {
			w.fault(at, "duplicate_field", "This field is given twice.")
		}
		seen[name] = true
		if pointer == "" && !w.known[name] {
			w.fault(at, "unknown_field", "There is no such field.")
		}
		if err := w.value(at, depth); err != nil {
			return err
		}
	}
	return w.end()
}

func (w *walker) elements(pointer string, depth int) error {
	for i := 0; w.dec.More(); i++ {
		if err := w.value(pointer+"/"+strconv.Itoa(i), depth); err != nil {
			return err
		}
	}
	return w.end()
}

func (w *walker) end() error {
	if _, err := w.dec.Token(); err != nil {
		return malformed("malformed_json", "This is not JSON.")
	}
	return nil
}

func (w *walker) text(pointer, s string) {
	if strings.ContainsRune(s, 0) {
		w.fault(pointer, "nul_character", "NUL is not text.")
	}
}

// maxFaults bounds what one problem lists; the first are the ones to mend.
const maxFaults = 20

func (w *walker) fault(pointer, code, detail string) {
	if len(w.faults) < maxFaults {
		w.faults = append(w.faults, field(clip(pointer), code, detail))
	}
}

// clip keeps a caller's own long names from coming back in full.
func clip(pointer string) string {
	const most = 128
	if utf8.RuneCountInString(pointer) <= most {
		return pointer
	}
	return string([]rune(pointer)[:most]) + "…"
}

var escapes = strings.NewReplacer("~", "~0", "/", "~1")

func escapePointer(name string) string { return escapes.Replace(name) }

// namesOf remembers the fields of the few types there are.
var namesOf sync.Map

// fieldNames lists the JSON names of the struct that dst points to.
func fieldNames(dst any) map[string]bool {
	t := reflect.TypeOf(dst).Elem()
	if names, ok := namesOf.Load(t); ok {
		return names.(map[string]bool)
	}
	names := map[string]bool{}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names[name] = true
	}
	namesOf.Store(t, names)
	return names
}

// loneSurrogate finds an escaped half of a surrogate pair, which encoding/json
// would quietly replace.
func loneSurrogate(raw []byte) bool {
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' || i+1 >= len(raw) {
			continue
		}
		i++ // whatever is escaped is consumed, so that \\u is not an escape
		high := hex4(raw, i)
		if high < 0xD800 || high > 0xDFFF {
			continue
		}
		low := -1
		if i+5 < len(raw) && raw[i+5] == '\\' {
			low = hex4(raw, i+6)
		}
		if high > 0xDBFF || low < 0xDC00 || low > 0xDFFF {
			return true
		}
		i += 10
	}
	return false
}

// hex4 reads uXXXX at i, or returns -1.
func hex4(raw []byte, i int) int {
	if i+5 > len(raw) || raw[i] != 'u' {
		return -1
	}
	n, err := strconv.ParseUint(string(raw[i+1:i+5]), 16, 32)
	if err != nil {
		return -1
	}
	return int(n)
}
