package transcribe

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryServerGivesTheSameKindOfTranscript(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		text, words, language, missing string
		seconds                        float64
		usage                          Usage
	}{
		"openai": {
			"We launched in May. It's a twenty-five percent rise.",
			"We@0.00-0.20 launched@0.20-0.60 in@0.60-0.70 May@0.70-1.00 It's@1.30-1.50 a@1.50-1.55 twenty@1.55-1.80 five@1.80-2.00 percent@2.00-2.30 rise@2.30-2.50",
			"en", "", 2.5, Usage{AudioSeconds: 3},
		},
		"gpt-4o-transcribe": {
			"We launched in May.", "", "pt", noWordTimes, 0, Usage{InputTokens: 14, OutputTokens: 45},
		},
		"vllm": {"We launched in May.", "", "en", noWordTimes, 2.5, Usage{AudioSeconds: 2.5}},
		"localai": {
			"We launched", "We@8.00-8.50 launched@8.50-9.64", "pt", "", 12, Usage{AudioSeconds: 12},
		},
		"speaches": {
			"We launched in May.", "We@0.00-0.20 launched@0.20-0.60 in@0.60-0.70 May@0.70-1.00",
			"en", "", 2.52, Usage{AudioSeconds: 2.52},
		},
		"whisper.cpp": {
			"We met on a great battlefield, my friends.",
			"We@0.00-0.20 met@0.20-0.40 on@0.40-0.50 a@0.50-0.60 great@0.60-0.90 battlefield@0.90-1.80 my@2.60-2.80 friends@2.80-3.20",
			"en", "", 3.2000000476837, Usage{AudioSeconds: 3.2000000476837},
		},
		"crisperwhisper": {
			"[UM] we, [UH] launched.", "UM@0.10-0.40 we@0.50-0.70 UH@0.90-1.20 launched@1.30-1.90",
			"en", "", 2, Usage{AudioSeconds: 2},
		},
		"python-nan": {
			`Say "NaN" to Infinity, naan.`, "Say@0.20-0.50 NaN@0.50-0.80 to@0.80-1.00 Infinity@1.00-1.60 naan@1.60-2.00",
			"en", "", 3, Usage{AudioSeconds: 3},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, always(golden(t, name+".json")))
			got, err := p.transcriber(t, nil).Transcribe(t.Context(), file("sound"), Options{Language: "pt-BR"})
			if err != nil {
				t.Fatal(err)
			}
			if got.Text != want.text || got.Language != want.language || got.DurationSeconds != want.seconds || got.Missing["words"] != want.missing {
				t.Errorf("got %+v, want %+v", got, want)
			}
			if diff := cmp.Diff(want.words, show(t, got)); diff != "" {
				t.Errorf("words (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(want.usage, got.Usage); diff != "" {
				t.Errorf("usage (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheFormIsAsServersWantIt(t *testing.T) {
	t.Parallel()
	p := newProvider(t, always(golden(t, "openai.json")))
	got, err := p.transcriber(t, nil).Transcribe(t.Context(), file("some sound"), Options{Language: "en-GB"})
	if err != nil {
		t.Fatal(err)
	}
	s := p.seen()[0]
	want := map[string][]string{
		"model": {"test-model"}, "response_format": {"verbose_json"}, "timestamp_granularities[]": {"word"},
		"temperature": {"0"}, "language": {"en"}, "prompt": {hesitant},
	}
	if diff := cmp.Diff(want, s.form); diff != "" {
		t.Errorf("form (-want +got):\n%s", diff)
	}
	if s.path != "/v1/audio/transcriptions" || s.name != "recording.MP3" || string(s.file) != "some sound" || s.length <= 0 {
		t.Errorf("sent %s %q of %d bytes to %s", s.name, s.file, s.length, s.path)
	}
	if auth := s.header.Get("Authorization"); auth != "Bearer secret-key" {
		t.Errorf("authorization %q", auth)
	}
	if got.Provider != "openai" || got.Model != "test-model" || got.Verbatim {
		t.Errorf("got %s, %s, verbatim %v", got.Provider, got.Model, got.Verbatim)
	}
}

func TestThePromptIsInTheLanguageOfTheSpeech(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]Options{
		hesitant: {Language: "en"},
		"":       {Language: "de"},
		"Äh, ja": {Language: "de", Prompt: "Äh, ja"},
		"Names":  {Language: "en", Prompt: "Names"},
	} {
		if got := o.prompt(); got != want {
			t.Errorf("%+v: got %q, want %q", o, got, want)
		}
	}
}

func TestAVerbatimModelIsKnownOrConfigured(t *testing.T) {
	t.Parallel()
	p := newProvider(t, always(golden(t, "crisperwhisper.json")))
	for model, configured := range map[string]bool{"nyrahealth/CrisperWhisper": false, "own": true} {
		tr := p.transcriber(t, func(c *Config) { c.Model, c.Verbatim = model, configured })
		got, err := tr.Transcribe(t.Context(), file("x"), Options{})
		if err != nil || !got.Verbatim {
			t.Errorf("%s: verbatim %v, %v", model, got.Verbatim, err)
		}
	}
}

func TestConfigurationIsCheckedAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]Config{
		"no model":       {},
		"a file address": {Model: "m", BaseURL: "file:///etc/passwd"},
		"no host":        {Model: "m", BaseURL: "https://"},
		"no room":        {Model: "m", MaxBytes: 1000},
		"no time":        {Model: "m", MaxSeconds: 1},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	if _, err := New(Config{Model: "m"}); err != nil {
		t.Errorf("the least configuration was refused: %v", err)
	}
}

func TestTheEnvironmentDoesNotCount(t *testing.T) {
	for _, name := range []string{"OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"} {
		t.Setenv(name, "wrong")
	}
	t.Setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/wrong")
	t.Setenv("OPENAI_CUSTOM_HEADERS", "X-Wrong: wrong")
	p := newProvider(t, always(golden(t, "openai.json")))
	tr := p.transcriber(t, func(c *Config) { c.APIKey = "" })
	if _, err := tr.Transcribe(t.Context(), file("x"), Options{}); err != nil {
		t.Fatal(err)
	}
	for name, values := range p.seen()[0].header {
		if strings.Contains(strings.Join(values, " "), "wrong") || name == "Authorization" {
			t.Errorf("sent %s: %v", name, values)
		}
	}
}
