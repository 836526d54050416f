package transcribe

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func formats(seen []sent) []string {
	var out []string
	for _, s := range seen {
		out = append(out, s.form["response_format"]...)
	}
	return out
}

func TestAServerWithoutTheFormatIsAskedForLess(t *testing.T) {
	t.Parallel()
	for name, refusal := range map[string]struct {
		status int
		body   string
	}{
		"openai":      {400, `{"error":{"message":"response_format 'verbose_json' is not compatible with model 'gpt-4o-transcribe-api-ev3'. Use 'json' or 'text' instead.","type":"invalid_request_error","param":"response_format","code":"unsupported_value"}}`},
		"vllm":        {400, `{"object":"error","message":"Currently only support response_format ` + "`text` or `json`" + `","code":400}`},
		"fastapi":     {422, `{"detail":[{"type":"enum","loc":["body","response_format"],"msg":"Input should be 'text' or 'json'"}]}`},
		"granularity": {400, `{"error":{"message":"timestamp_granularities are not supported for this model"}}`},
		"plain text":  {400, "unsupported response_format: verbose_json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, func(w http.ResponseWriter, _ *http.Request, _ int, s sent) {
				if s.form["response_format"][0] != "json" || len(s.form["timestamp_granularities[]"]) > 0 {
					answers(w, refusal.status, refusal.body)
					return
				}
				answers(w, 200, golden(t, "gpt-4o-transcribe.json"))
			})
			tr := p.transcriber(t, nil)
			for range 2 { // the second time it is remembered
				got, err := tr.Transcribe(t.Context(), file("x"), Options{})
				if err != nil || got.Missing["words"] != noWordTimes {
					t.Fatalf("got %+v, %v", got, err)
				}
			}
			if diff := cmp.Diff([]string{"verbose_json", "json", "json"}, formats(p.seen())); diff != "" {
				t.Errorf("formats (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnUnrelatedRefusalIsNoReasonToAskForLess(t *testing.T) {
	t.Parallel()
	for i, message := range []string{
		"Invalid file format. Supported formats: ['flac', 'm4a', 'mp3']",
		"Audio file is too short. Minimum audio length is 0.1 seconds.",
		"audio duration 1801.2 seconds is longer than 1400 seconds which is the maximum for this model",
		"The language is not supported.",
		"",
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) {
				answers(w, http.StatusBadRequest, fmt.Sprintf(`{"error":{"message":%q}}`, message))
			})
			_, err := p.transcriber(t, nil).Transcribe(t.Context(), file("x"), Options{})
			_ = wantCode(t, err, CodeRejected, false)
			if n := len(p.seen()); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

func TestAServerThatRefusesEveryFormatIsAskedTwice(t *testing.T) {
	t.Parallel()
	p := newProvider(t, func(w http.ResponseWriter, _ *http.Request, _ int, _ sent) {
		answers(w, http.StatusBadRequest, `{"error":{"message":"response_format is not supported"}}`)
	})
	_, err := p.transcriber(t, nil).Transcribe(t.Context(), file("x"), Options{})
	_ = wantCode(t, err, CodeRejected, false)
	if n := len(p.seen()); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}
