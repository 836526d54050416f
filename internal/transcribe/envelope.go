package transcribe

import (
	"bytes"
	"mime/multipart"
	"regexp"
)

// envelope is the multipart form around a file. The SDK would build form and
// file in memory; this way the file is read while it is sent.
type envelope struct {
	contentType string
	head, tail  []byte
}

// newEnvelope cannot fail: everything is written to memory.
func newEnvelope(model, name string, o Options, f format) envelope {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	field := func(name, value string) {
		if value != "" {
			_ = w.WriteField(name, value)
		}
	}
	field("model", model)
	field("response_format", f.name())
	if f == verboseWords {
		field("timestamp_granularities[]", "word")
	}
	field("temperature", "0")
	field("language", languageCode(o.Language))
	field("prompt", o.prompt())
	_, _ = w.CreateFormFile("file", "recording"+extension.FindString(name))
	head := b.Len()
	_ = w.Close()
	return envelope{contentType: w.FormDataContentType(), head: b.Bytes()[:head], tail: b.Bytes()[head:]}
}

// extension is all of a file's name that a provider needs to know.
var extension = regexp.MustCompile(`\.[A-Za-z0-9]{1,8}$`)

func (e envelope) size() int64 { return int64(len(e.head) + len(e.tail)) }
