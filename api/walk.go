package api

import (
	"strconv"
	"strings"
)

// walker reads a document for what encoding/json lets pass: depth, names that
// come twice or are not known, NUL, and trailing data. On its way it notes the
// members of the object, so that nobody has to look for them again.
type walker struct {
	scanner
	known  fields
	path   []string // names and indexes that lead to where the scanner is
	given  []member
	values int // so far
	faults []FieldError
}

// maxValues bounds the values of one document, at any depth. What is remembered
// of each is many times as long as the shortest: ten megabytes of them took
// two hundred.
const maxValues = 20_000

// member is a field of the object, with its value as it is written.
type member struct{ name, value string }

func (w *walker) document() error {
	if !w.take('{') {
		return malformed("malformed_json", "This is not a JSON object.")
	}
	if err := w.members(); err != nil {
		return err
	}
	if !w.ended() {
		return malformed("trailing_data", "There is more after the JSON object.")
	}
	return nil
}

func notJSON() error { return malformed("malformed_json", "This is not JSON.") }

func (w *walker) members() error {
	seen := map[string]bool{}
	for !w.take('}') {
		if len(seen) > 0 && !w.take(',') {
			return notJSON()
		}
		quoted, ok := w.quoted()
		if !ok || !w.take(':') {
			return notJSON()
		}
		name := textOf(quoted)
		w.path = append(w.path, name)
		w.text(quoted)
		if seen[name] {
			w.fault("duplicate_field", "This field is given twice.")
		}
		seen[name] = true
		if err := w.member(name); err != nil {
			return err
		}
		w.path = w.path[:len(w.path)-1]
	}
	return nil
}

// member reads a value and, if it is the object's own, notes it.
func (w *walker) member(name string) error {
	if len(w.path) > 1 {
		return w.value()
	}
	if _, ok := w.known[name]; !ok {
		w.fault("unknown_field", "There is no such field.")
	}
	w.next()
	begin := w.at
	if err := w.value(); err != nil {
		return err
	}
	w.given = append(w.given, member{name, w.doc[begin:w.at]})
	return nil
}

func (w *walker) elements() error {
	for i := 0; !w.take(']'); i++ {
		if i > 0 && !w.take(',') {
			return notJSON()
		}
		w.path = append(w.path, strconv.Itoa(i))
		if err := w.value(); err != nil {
			return err
		}
		w.path = w.path[:len(w.path)-1]
	}
	return nil
}

func (w *walker) value() error {
	if w.values++; w.values > maxValues {
		return malformed("too_many_values", "There is too much in this document.")
	}
	first := w.next()
	if !w.token(first) {
		return notJSON()
	}
	if len(w.path) >= maxDepth {
		return malformed("too_deep", "This is nested too deeply.")
	}
	switch first {
	case '{':
		return w.members()
	case '[':
		return w.elements()
	}
	return nil
}

// token goes past a scalar, or into an object or a list.
func (w *walker) token(first byte) bool {
	switch first {
	case '{', '[':
		return w.take(first)
	case '"':
		text, ok := w.quoted()
		w.text(text)
		return ok
	}
	return w.scalar()
}

// text finds NUL, which a string can only hold escaped.
func (w *walker) text(quoted string) {
	if strings.Contains(quoted, `\u0000`) && strings.ContainsRune(textOf(quoted), 0) {
		w.fault("nul_character", "NUL is not text.")
	}
}

// maxFaults bounds what one problem lists; the first are the ones to mend.
const maxFaults = 20

func (w *walker) fault(code, detail string) {
	if len(w.faults) < maxFaults {
		w.faults = append(w.faults, field(clip(pointer(w.path)), code, detail))
	}
}
