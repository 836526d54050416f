package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"unicode/utf8"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

const stdin = "-"

// maxBytes is what the longest text may take in UTF-8, and a byte order mark.
const maxBytes = analysis.MaxTextChars*utf8.UTFMax + 3

var byteOrderMark = []byte("\xef\xbb\xbf")

// readSpeech reads a text file, or standard input for "-".
func (p *program) readSpeech(path string) (string, error) {
	in := p.In
	if path != stdin {
		file, err := os.Open(path)
		if err != nil {
			return "", &advised{fmt.Errorf("reading the speech: %w", err), "Check the path."}
		}
		defer file.Close()
		in = file
	}
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
// Standard input can be read only once, and so not here.
func (p *program) checkFiles(paths []string) error {
	for _, path := range paths {
		if path == stdin {
			continue
		}
		if _, err := p.readSpeech(path); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

// checkText finds what the server would refuse, in the user's words.
func checkText(data []byte) error {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return &advised{errors.New("the file is empty"), "A speech needs at least a word."}
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

// titleOf names a speech after its file.
func titleOf(path string) string {
	if path == stdin {
		return ""
	}
	title := []rune(clean(filepath.Base(path)))
	return string(title[:min(len(title), analysis.MaxTitleChars)])
}
