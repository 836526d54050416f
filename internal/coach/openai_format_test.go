package coach

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// takesOnly takes some formats and refuses others in the words of a real server.
func takesOnly(takes, refusal string) quirk {
	return func(w http.ResponseWriter, _ *http.Request, _ int, s sent) {
		if !strings.Contains(takes, "<"+s.Format.Type+">") {
			answers(w, http.StatusBadRequest, refusal)
			return
		}
		says(w, goodAnswer)
	}
}

func formats(seen []sent) []string {
	var out []string
	for _, s := range seen {
		out = append(out, s.Format.Type)
	}
	return out
}

func TestTheLadderEndsWhereTheServerCanFollow(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		takes, refusal string
		want           []string
	}{
		"openai, an old model": {"<json_object><>",
			`{"error":{"message":"Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.","type":"invalid_request_error","param":"response_format"}}`,
			[]string{"json_schema", "json_object", "json_object"}},
		"deepseek": {"<json_object><>",
			`{"error":{"message":"This response_format type is unavailable now","type":"invalid_request_error"}}`,
			[]string{"json_schema", "json_object", "json_object"}},
		"glm": {"<json_object><>",
			`{"error":{"message":"response_format.type: json_schema is not one of ['text','json_object']"}}`,
			[]string{"json_schema", "json_object", "json_object"}},
		"groq": {"<json_object><>",
			"{\"error\":{\"message\":\"This model does not support response format `json_schema`. See supported models\"}}",
			[]string{"json_schema", "json_object", "json_object"}},
		"llama.cpp": {"<>",
			`{"error":{"code":400,"message":"Either \"json_schema\" or \"grammar\" can be specified, but not both"}}`,
			[]string{"json_schema", "json_object", "", ""}},
		"lm studio takes a schema": {"<json_schema><>",
			`{"error":"'response_format.type' must be 'json_schema' or 'text'"}`,
			[]string{"json_schema", "json_schema"}},
		"a proxy without error object": {"<>", `{"detail":"response_format is not supported"}`,
			[]string{"json_schema", "json_object", "", ""}},
		"a proxy in plain text": {"<>", `response_format not supported`, []string{"json_schema", "json_object", "", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, takesOnly(tt.takes, tt.refusal))
			o := p.coach(t, nil)
			for range 2 { // the second time it is remembered
				if _, err := o.Coach(t.Context(), spokenRequest()); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(tt.want, formats(p.seen())); diff != "" {
				t.Errorf("formats (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheSchemaIsInThePromptWhereTheServerDoesNotEnforceIt(t *testing.T) {
	t.Parallel()
	for configured, want := range map[string]bool{"json_schema": false, "json_object": true, "none": true} {
		p := newProvider(t, always(goodAnswer))
		o := p.coach(t, func(c *OpenAIConfig) { c.StructuredOutput = configured })
		if _, err := o.Coach(t.Context(), spokenRequest()); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(p.seen()[0].text(), "additionalProperties"); got != want {
			t.Errorf("%s: schema in the prompt is %v, want %v", configured, got, want)
		}
	}
}

func TestAnUnrelatedRefusalIsNoReasonToStepDown(t *testing.T) {
	t.Parallel()
	for i, message := range []string{
		"This model's maximum context length is 8192 tokens.",
		"'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
		"Invalid schema for response_format 'feedback': schema must have a 'type' key.",
		"Unsupported value: 'temperature'.",
		"",
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) {
				answers(w, http.StatusBadRequest, fmt.Sprintf(`{"error":{"message":%q}}`, message))
			})
			_, err := p.coach(t, nil).Coach(t.Context(), spokenRequest())
			_ = wantCode(t, err, CodeRejected, false)
			if n := len(p.seen()); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

func TestAConfiguredFormatIsNeverLeft(t *testing.T) {
	t.Parallel()
	for _, configured := range []string{"json_schema", "json_object"} {
		p := newProvider(t, takesOnly("<>", `{"error":{"message":"response_format is not supported"}}`))
		o := p.coach(t, func(c *OpenAIConfig) { c.StructuredOutput = configured })
		_, err := o.Coach(t.Context(), spokenRequest())
		_ = wantCode(t, err, CodeRejected, false)
		if diff := cmp.Diff([]string{configured}, formats(p.seen())); diff != "" {
			t.Errorf("formats (-want +got):\n%s", diff)
		}
	}
}
