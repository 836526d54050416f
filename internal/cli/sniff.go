package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// sniffed is how much of a file tells what it is.
const sniffed = 512

// isText reports whether the bytes have none of the control characters that
// recordings are full of, as browsers tell. UTF-16 is text too, which is then
// explained instead of sent.
func isText(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return true
	}
	return !bytes.ContainsFunc(head, func(r rune) bool {
		return r <= 0x08 || r == 0x0b || r >= 0x0e && r <= 0x1a || r >= 0x1c && r <= 0x1f
	})
}

// notPlain are the beginnings of documents in which the words are packed, or
// stand among marks that would be counted as words.
var notPlain = []struct{ head, is string }{
	{`{\rtf`, "a document in RTF"},
	{"%PDF-", "a PDF"},
	{"PK\x03\x04", "a document of a word processor, or an archive"},
	{"\xd0\xcf\x11\xe0", "a document of a word processor"},
}

// checkPlain refuses documents, which otherwise are texts to a reader of bytes,
// or recordings in no format.
func checkPlain(head []byte) error {
	for _, document := range notPlain {
		if bytes.HasPrefix(head, []byte(document.head)) {
			return &advised{errors.New("the file is " + document.is + ", not plain text"), "Save the speech as plain text in UTF-8, and give that."}
		}
	}
	return nil
}

// maxSpool is more than any server takes.
const maxSpool = 4 << 30

// spool puts what can be read only once on disk: its length must be known, and
// a second try sends it again.
func spool(in io.Reader) (*source, error) {
	file, err := os.CreateTemp("", "masterspeak-*")
	if err != nil {
		return nil, fmt.Errorf("making room for the recording: %w", err)
	}
	s := &source{file: file, undo: func() {
		file.Close()
		os.Remove(file.Name())
	}}
	s.size, err = io.Copy(file, io.LimitReader(in, maxSpool+1))
	if err == nil && s.size > maxSpool {
		err = errors.New("it never ends")
	}
	if err != nil {
		s.close()
		return nil, fmt.Errorf("reading the recording: %w", err)
	}
	return s, nil
}
