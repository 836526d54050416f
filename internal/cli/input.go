package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/audio"
)

const stdin = "-"

// maxBytes is what the longest text may take in UTF-8, and a byte order mark.
const maxBytes = analysis.MaxTextChars*utf8.UTFMax + 3

var byteOrderMark = []byte("\xef\xbb\xbf")

// source is an opened speech: its text, or the recording that is read from disk
// as it is sent.
type source struct {
	text string
	file *os.File // of a recording, else nil
	size int64
	undo func() // closes, and removes what was made for it
}

func (s *source) close() {
	if s.undo != nil {
		s.undo()
	}
}

// open reads a text, or gets a recording ready; the first bytes tell which.
func (p *program) open(path string) (*source, error) {
	if path == stdin {
		s, err := open(p.In, nil)
		if errors.Is(err, errEmpty) {
			err = &advised{errors.New("there is no speech in it"), analyzeUsage}
		}
		return s, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, &advised{fmt.Errorf("reading the speech: %w", unnamed(err)), "Check the path."}
	}
	s, err := open(file, file)
	if err != nil || s.file != file {
		file.Close()
	}
	return s, err
}

// unnamed is the error without the path, which the caller names.
func unnamed(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// open goes on with the file itself where it can be read twice.
func open(in io.Reader, file *os.File) (*source, error) {
	head := make([]byte, sniffed)
	n, err := io.ReadFull(in, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("reading the speech: %w", err)
	}
	if err := checkPlain(bytes.TrimPrefix(head[:n], byteOrderMark)); err != nil {
		return nil, err
	}
	whole := io.MultiReader(bytes.NewReader(head[:n]), in)
	if isText(head[:n]) {
		text, err := readText(whole)
		if err == nil && file != nil && audio.Named(file.Name()) {
			err = &advised{errors.New("the file is named as a recording, but there is text in it"),
				"Give the recording, or name the text .txt."}
		}
		return &source{text: text}, err
	}
	if file != nil {
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
			return &source{file: file, size: info.Size(), undo: func() { file.Close() }}, nil
		}
	}
	return spool(whole)
}

func readText(in io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(in, maxBytes+1))
	if err != nil {
		return "", fmt.Errorf("reading the speech: %w", err)
	}
	data = bytes.TrimPrefix(data, byteOrderMark)
	if err := checkText(data); err != nil {
		return "", err
	}
	return string(data), nil
}

// checkFiles finds what cannot be read before minutes were spent on servers.
// Standard input and pipes can be read only once, and so not here.
func (p *program) checkFiles(paths []string) error {
	for _, path := range paths {
		if info, err := os.Stat(path); path == stdin || err == nil && !info.Mode().IsRegular() {
			continue
		}
		s, err := p.open(path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		s.close()
	}
	return nil
}

var errEmpty = errors.New("the file is empty")

// checkText finds what the server would refuse, in the user's words.
func checkText(data []byte) error {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return &advised{errEmpty, "A speech needs at least a word."}
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return &advised{errors.New("the file is UTF-16, not UTF-8"), "Save it as UTF-8 text."}
	case len(data) > maxBytes, utf8.RuneCount(data) > analysis.MaxTextChars:
		return &advised{fmt.Errorf("the text is longer than %d characters", analysis.MaxTextChars), "Split it into several files."}
	case !utf8.Valid(data), bytes.IndexByte(data, 0) >= 0:
		return &advised{fmt.Errorf("the file is not UTF-8 text (byte %d)", firstBad(data)), "Save the transcript as UTF-8 text."}
	}
	return nil
}

// firstBad is the offset of the first byte that is not UTF-8 or is NUL.
func firstBad(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == 0 || (r == utf8.RuneError && size == 1) {
			return i
		}
		i += size
	}
	return len(data)
}

// titleOf names a speech after its file, as the server names uploads.
func titleOf(path string) string {
	if path == stdin {
		return ""
	}
	name := filepath.Base(path)
	title := []rune(clean(cmp.Or(strings.TrimSuffix(name, filepath.Ext(name)), name)))
	return string(title[:min(len(title), analysis.MaxTitleChars)])
}
