package transcribe

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
)

// response is what servers answer in common. Only that it is an object is
// taken for granted: what has an unexpected type counts as absent.
type response struct {
	Text      lenient[*string]        `json:"text"`
	Language  lenient[string]         `json:"language"`
	Languages lenient[[]languageItem] `json:"languages"`
	Duration  number                  `json:"duration"`
	Words     lenient[[]rawWord]      `json:"words"`
	Segments  lenient[[]rawSegment]   `json:"segments"`
	Usage     lenient[rawUsage]       `json:"usage"`
}

type languageItem struct {
	Code lenient[string] `json:"code"`
}

// rawSegment holds its words, one for each token, in whisper.cpp.
type rawSegment struct {
	Text  lenient[string]    `json:"text"`
	End   number             `json:"end"`
	Words lenient[[]rawWord] `json:"words"`
}

type rawWord struct {
	Word  lenient[string] `json:"word"`
	Text  lenient[string] `json:"text"`
	Start number          `json:"start"`
	End   number          `json:"end"`
}

type rawUsage struct {
	Seconds number `json:"seconds"`
	Input   number `json:"input_tokens"`
	Output  number `json:"output_tokens"`
}

// lenient leaves its value alone where JSON has another type.
type lenient[T any] struct{ value T }

func (l *lenient[T]) UnmarshalJSON(b []byte) error {
	var v T
	if json.Unmarshal(b, &v) == nil {
		l.value = v
	}
	return nil
}

// number is one that some servers write as a string. The zero value is absent.
type number struct {
	value float64
	known bool
}

func (n *number) UnmarshalJSON(b []byte) error {
	text := strings.TrimSuffix(strings.TrimSpace(strings.Trim(string(b), `"`)), "s")
	v, err := strconv.ParseFloat(text, 64)
	if err == nil && !math.IsNaN(v) && !math.IsInf(v, 0) {
		*n = number{v, true}
	}
	return nil
}

// orNaN is not a number when absent.
func (n number) orNaN() float64 {
	if !n.known {
		return math.NaN()
	}
	return n.value
}

func (n number) count() int { return int(min(max(n.value, 0), 1<<40)) }

var errNoText = errors.New("response without text")

// parse reads a body. One without any text is none of ours, such as an error
// that was sent with the status of a success.
func parse(body []byte) (response, error) {
	if !json.Valid(body) {
		body = withoutNaN(body)
	}
	var r response
	if err := json.Unmarshal(body, &r); err != nil {
		return response{}, err
	}
	if r.Text.value == nil && len(r.Segments.value) == 0 && len(r.Words.value) == 0 {
		return response{}, errNoText
	}
	return r, nil
}

// withoutNaN replaces what Python writes for floats that JSON does not have.
func withoutNaN(body []byte) []byte {
	var out bytes.Buffer
	quoted := false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case quoted && c == '\\' && i+1 < len(body):
			out.WriteByte(c)
			i++
		case c == '"':
			quoted = !quoted
		case !quoted:
			if n := notANumber(body[i:]); n > 0 {
				out.WriteString("null")
				i += n - 1
				continue
			}
		}
		out.WriteByte(body[i])
	}
	return out.Bytes()
}

func notANumber(b []byte) int {
	for _, word := range []string{"NaN", "Infinity", "-Infinity"} {
		if bytes.HasPrefix(b, []byte(word)) {
			return len(word)
		}
	}
	return 0
}
