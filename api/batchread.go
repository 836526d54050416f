package api

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"net/netip"
	"strconv"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// batchReader takes the items of a batch from a body one by one: it never holds
// more of the text than the longest item. What is wrong with an item is noted;
// what is wrong around the items ends the reading.
type batchReader struct {
	items   []BatchItem           // all, those that are valid still without an id
	valid   []analysis.Submission // without an owner
	keyed   bool                  // content is wanted
	content hash.Hash             // of all items
	allow   []netip.Prefix        // private networks that URLs may lead to
}

func newBatchReader(keyed bool, allow []netip.Prefix) *batchReader {
	return &batchReader{keyed: keyed, content: sha256.New(), allow: allow}
}

// reading is how a body of that kind is read.
func (b *batchReader) reading(kind string, limit int64) func(io.Reader) error {
	return func(body io.Reader) error {
		var err error
		if kind == typeNDJSON {
			err = b.lines(body, int(limit))
		} else {
			err = b.document(json.NewDecoder(body))
		}
		if err == nil && len(b.items) == 0 {
			err = invalid(field("/items", "too_few", "At least one."))
		}
		return err
	}
}

// lines reads NDJSON. A line that is no JSON is an item like any other: the
// next one begins after it.
func (b *batchReader) lines(body io.Reader, limit int) error {
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, limit+1)
	for lines.Scan() {
		raw := bytes.Trim(lines.Bytes(), " \t\r")
		if len(raw) == 0 {
			continue
		}
		if err := b.item(raw); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return readError(err)
	}
	return nil
}

// document reads an object with items and nothing else.
func (b *batchReader) document(dec *json.Decoder) error {
	if err := expect(dec, '{', malformed("malformed_json", "This is not a JSON object.")); err != nil {
		return err
	}
	seen := false
	for dec.More() {
		tok, err := dec.Token()
		name, isName := tok.(string)
		switch {
		case err != nil || !isName:
			return frameError(err)
		case name != "items":
			return invalid(field(clip("/"+escapePointer(name)), "unknown_field", "There is no such field."))
		case seen:
			return invalid(field("/items", "duplicate_field", "This field is given twice."))
		}
		seen = true
		if err := b.elements(dec); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil {
		return frameError(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return trailing(err)
	}
	if !seen {
		return invalid(field("/items", "required", "Give the submissions here."))
	}
	return nil
}

func (b *batchReader) elements(dec *json.Decoder) error {
	if err := expect(dec, '[', invalid(field("/items", "wrong_type", "A list of submissions."))); err != nil {
		return err
	}
	var raw json.RawMessage // one for all: whatever is kept of it is copied
	for dec.More() {
		if err := dec.Decode(&raw); err != nil {
			return frameError(err)
		}
		if err := b.item(raw); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil {
		return frameError(err)
	}
	return nil
}

// item takes one submission, or notes why not. It fails when there are too many.
func (b *batchReader) item(raw []byte) error {
	if len(b.items) == analysis.MaxBatch {
		return invalid(field("/items", "too_many", "At most "+strconv.Itoa(analysis.MaxBatch)+"."))
	}
	it := BatchItem{Index: len(b.items)}
	sub, err := decodeItem(raw, b.allow)
	if err != nil {
		it.Error = itemError(err)
	} else {
		b.valid = append(b.valid, sub)
	}
	b.items = append(b.items, it)
	if b.keyed {
		return b.remember(raw, &sub, err == nil)
	}
	return nil
}

// remember adds the item to what the batch asks for: as it is understood, or,
// when it is not, as it was written.
func (b *batchReader) remember(raw []byte, sub *analysis.Submission, valid bool) error {
	sum, kind := sha256.Sum256(raw), byte('-')
	if valid {
		var err error
		if sum, err = fingerprint(sub); err != nil {
			return err
		}
		kind = '+'
	}
	_, _ = b.content.Write(append(sum[:], kind)) // a hash takes everything
	return nil
}

func decodeItem(raw []byte, allow []netip.Prefix) (analysis.Submission, error) {
	var body SubmitRequest
	err := decode(raw, &body)
	if body.Lane == nil {
		body.Lane = ptr(string(analysis.Batch))
	}
	return checkSubmission(&body, allow, err)
}

// expect reads the delimiter that must come next.
func expect(dec *json.Decoder, want json.Delim, otherwise *refusal) error {
	switch tok, err := dec.Token(); {
	case err != nil:
		return frameError(err)
	case tok != want:
		return otherwise
	}
	return nil
}

// frameError tells a body that is no JSON from one that cannot be read.
func frameError(err error) error {
	var syntax *json.SyntaxError
	if err == nil || errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return malformed("malformed_json", "The body is not JSON.")
	}
	return readError(err)
}

// trailing is frameError for what follows the end of the document.
func trailing(err error) error {
	if r := asRefusal(frameError(err)); r.code != "malformed_json" {
		return r
	}
	return malformed("trailing_data", "There is more after the JSON object.")
}
