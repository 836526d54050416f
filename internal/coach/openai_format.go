package coach

import (
	"fmt"
	"regexp"

	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/shared"
)

// format is a rung of the ladder by which an answer is asked for as JSON.
type format int32

// From the strictest down: the server enforces our schema, the server enforces
// some JSON object, nobody enforces anything.
const (
	jsonSchema format = iota
	jsonObject
	plainText
)

// parseFormat reads OpenAIConfig.StructuredOutput.
func parseFormat(s string) (first format, auto bool, err error) {
	switch s {
	case "", "auto":
		return jsonSchema, true, nil
	case "json_schema":
		return jsonSchema, false, nil
	case "json_object":
		return jsonObject, false, nil
	case "none":
		return plainText, false, nil
	}
	return 0, false, fmt.Errorf("structured output is %q, want auto, json_schema, json_object or none", s)
}

// feedbackSchema is Feedback in the subset that strict mode takes: every
// property required, optional ones nullable, nothing additional.
var feedbackSchema = object(map[string]any{
	"summary":       map[string]any{"type": "string"},
	"strengths":     list("text", "quote"),
	"improvements":  list("text", "quote", "suggestion"),
	"next_exercise": map[string]any{"type": "string"},
}, "summary", "strengths", "improvements", "next_exercise")

func object(properties map[string]any, required ...string) map[string]any {
	return map[string]any{
		"type": "object", "properties": properties, "required": required, "additionalProperties": false,
	}
}

// list is an array of objects whose first property is a string and whose
// others may be null.
func list(text string, optional ...string) map[string]any {
	properties := map[string]any{text: map[string]any{"type": "string"}}
	for _, name := range optional {
		properties[name] = map[string]any{"type": []string{"string", "null"}}
	}
	return map[string]any{"type": "array", "items": object(properties, append([]string{text}, optional...)...)}
}

// responseFormat is empty for plain text.
func (f format) responseFormat() sdk.ChatCompletionNewParamsResponseFormatUnion {
	switch f {
	case jsonSchema:
		return sdk.ChatCompletionNewParamsResponseFormatUnion{OfJSONSchema: &shared.ResponseFormatJSONSchemaParam{
			JSONSchema: shared.ResponseFormatJSONSchemaJSONSchemaParam{
				Name: "feedback", Strict: sdk.Bool(true), Schema: feedbackSchema,
			},
		}}
	case jsonObject:
		return sdk.ChatCompletionNewParamsResponseFormatUnion{OfJSONObject: &shared.ResponseFormatJSONObjectParam{}}
	}
	return sdk.ChatCompletionNewParamsResponseFormatUnion{}
}

var (
	namesFormat = regexp.MustCompile(`(?i)response[_ ]format|json[_ ]schema|json[_ ]object|structured output|grammar`)
	refusesIt   = regexp.MustCompile(`(?i)not support|unsupported|unavailable|not available|not allowed|not one of|` +
		`must be ['"\\]|should be ['"\\]|unrecognized|unknown (parameter|field|name)|extra (fields|inputs)|either \W*json_schema`)
)

// unsupportedFormat reports whether the body of a 400 refuses the response
// format as such. Anything else, such as a context that is too long, would be
// refused in every format.
func unsupportedFormat(body []byte) bool {
	return namesFormat.Match(body) && refusesIt.Match(body)
}

// unsupportedFormatError asks the caller to step down.
type unsupportedFormatError struct{ cause error }

func (e *unsupportedFormatError) Error() string { return "response format not supported" }
func (e *unsupportedFormatError) Unwrap() error { return e.cause }
