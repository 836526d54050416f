package transcribe

import "regexp"

// format is a rung of the ladder by which a transcript is asked for.
type format int32

// From the richest down: text with a time for each word, text alone.
const (
	verboseWords format = iota
	plainJSON
)

func (f format) name() string {
	if f == verboseWords {
		return "verbose_json"
	}
	return "json"
}

var (
	namesFormat = regexp.MustCompile(`(?i)response[_ ]format|verbose[_ ]json|timestamp[_ ]granularit|word[- ]timestamp`)
	refusesIt   = regexp.MustCompile(`(?i)not (compatible|support|available|allowed|implemented)|unsupported|incompatible|` +
		`only support|(is|must be|should be) (not )?(one of|['"\\])|input should be|unrecognized|unknown (parameter|field|name)|extra (fields|inputs)`)
)

// unsupportedFormat reports whether a body refuses the response format as such.
func unsupportedFormat(body []byte) bool {
	return namesFormat.Match(body) && refusesIt.Match(body)
}

// unsupportedFormatError asks the caller to step down.
type unsupportedFormatError struct {
	status int
	cause  error
}

func (e *unsupportedFormatError) Error() string { return "response format not supported" }
func (e *unsupportedFormatError) Unwrap() error { return e.cause }
