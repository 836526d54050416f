package coach

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOpenAIReturnsValidatedFeedback(t *testing.T) {
	t.Parallel()
	p := newProvider(t, always(goodAnswer))
	got, err := p.coach(t, nil).Coach(t.Context(), spokenRequest())
	if err != nil {
		t.Fatal(err)
	}
	want := Result{
		Feedback: Feedback{
			Summary:      "Clear and warm.",
			Strengths:    []Strength{{"You open well.", "We launched in May."}},
			Improvements: []Improvement{{"Fewer fillers.", "Um, it went well.", "It went well."}},
			NextExercise: "Breathe.",
		},
		Provider: "openai", Model: "test-model", Usage: &Usage{InputTokens: 100, OutputTokens: 20}, Calls: 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
	s := p.seen()[0]
	if s.path != "/v1/chat/completions" || s.Model != "test-model" || s.Format.Type != "json_schema" || !s.Format.Schema.Strict {
		t.Errorf("sent to %s: %s", s.path, s.raw)
	}
	if got := s.header.Get("Authorization"); got != "Bearer secret-key" {
		t.Errorf("authorization %q", got)
	}
}

func TestThePromptHoldsFactsAndRubricButNoScores(t *testing.T) {
	t.Parallel()
	p := newProvider(t, always(goodAnswer))
	if _, err := p.coach(t, nil).Coach(t.Context(), spokenRequest()); err != nil {
		t.Fatal(err)
	}
	s := p.seen()[0]
	for _, want := range []string{"Problem and ask", "exemplary", `"furthest_from_good":["fillers"`, `"words":46`, spokenText} {
		if !strings.Contains(s.text(), want) {
			t.Errorf("the prompt lacks %q:\n%s", want, s.text())
		}
	}
	if strings.Contains(string(s.Format.Schema.Schema), "score") || strings.Contains(s.text(), `"scores"`) {
		t.Error("the prompt asks for scores, or tells them")
	}
}

func TestQuotesThatWereNotSaidAreDropped(t *testing.T) {
	t.Parallel()
	p := newProvider(t, always(strings.Replace(goodAnswer, "We launched in May.", "We launched in June.", 1)))
	got, err := p.coach(t, nil).Coach(t.Context(), spokenRequest())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Strength{{Text: "You open well."}}, got.Feedback.Strengths); diff != "" {
		t.Errorf("strengths (-want +got):\n%s", diff)
	}
}

func TestASuggestionForWhatWasNotSaidIsDroppedToo(t *testing.T) {
	t.Parallel()
	f := Feedback{Improvements: []Improvement{
		{Text: "a", Quote: "Hello.", Suggestion: "Good morning."},
		{Text: "b", Quote: "Good bye.", Suggestion: "See you."},
		{Text: "c", Suggestion: "Let me begin."},
	}}
	dropForeignQuotes(&f, "Hello. Um.")
	want := []Improvement{{Text: "a", Quote: "Hello.", Suggestion: "Good morning."}, {Text: "b"}, {Text: "c", Suggestion: "Let me begin."}}
	if diff := cmp.Diff(want, f.Improvements); diff != "" {
		t.Errorf("improvements (-want +got):\n%s", diff)
	}
}

func TestThePromptCanBeReadAloud(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]string{
		"general":      "You advise a speaker on their speech, heard by their listeners.",
		"presentation": "You advise a speaker on their presentation, heard by the people in the room.",
		"conversation": "You advise a speaker on their side of the conversation, heard by those they talk with.",
		"interview":    "You advise a speaker on their answer, heard by their interviewers.",
	} {
		if got := newDialog(Request{Text: "Hello.", Kind: kind, Depth: "quick"}).system; !strings.Contains(got, want) || strings.Contains(got, "1 strengths") {
			t.Errorf("%s: got %.300s", kind, got)
		}
	}
}

func TestScoresOfAModelAreNotAccepted(t *testing.T) {
	t.Parallel()
	p := newProvider(t, always(`{"overall_score":10,"scores":{"clarity":9},`+goodAnswer[1:]))
	got, err := p.coach(t, nil).Coach(t.Context(), spokenRequest())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(got.Feedback)
	if err != nil {
		t.Fatal(err)
	}
	if string(raw) != goodAnswer {
		t.Errorf("got %s, want %s", raw, goodAnswer)
	}
}

func TestAModelMayWrapItsAnswerInProse(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"a code block":   "```json\n" + goodAnswer + "\n```",
		"prose":          "Sure! {not json} Here you go: " + goodAnswer + " Hope {that} helps.",
		"thinking":       "<think>{\"summary\":\"no\"} hmm</think>\n" + goodAnswer,
		"control bytes":  strings.Replace(goodAnswer, "Clear", `\u0000Cl\u001bear`, 1),
		"brace in quote": "Here: " + strings.Replace(goodAnswer, "You open well.", `You {open\" well}}.`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, always(content))
			o := p.coach(t, func(c *OpenAIConfig) { c.StructuredOutput = "none" })
			got, err := o.Coach(t.Context(), spokenRequest())
			if err != nil {
				t.Fatal(err)
			}
			if got.Feedback.Summary != "Clear and warm." || got.Feedback.NextExercise != "Breathe." {
				t.Errorf("got %+v", got.Feedback)
			}
		})
	}
}

func TestDepthCapsWhatAModelMaySay(t *testing.T) {
	t.Parallel()
	item := `{"text":"Again.","quote":null}`
	many := `{"summary":"s","strengths":[` + strings.Repeat(item+",", 9) + item + `],"improvements":[` +
		strings.Repeat(item+",", 9) + item + `],"next_exercise":"e"}`
	p := newProvider(t, always(many))
	for depth, want := range depths {
		r := spokenRequest()
		r.Depth = depth
		got, err := p.coach(t, nil).Coach(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if s, i := len(got.Feedback.Strengths), len(got.Feedback.Improvements); s != want.strengths || i != want.improvements {
			t.Errorf("%s: %d strengths and %d improvements, want %+v", depth, s, i, want)
		}
	}
}

func TestAFlawedAnswerIsRepairedOnce(t *testing.T) {
	t.Parallel()
	for name, flawed := range map[string]struct{ content, finish, tells string }{
		"garbage":        {"I would rather not.", "stop", "holds no JSON object"},
		"wrong types":    {`{"summary":["x"]}`, "stop", "does not follow the schema"},
		"empty summary":  {strings.Replace(goodAnswer, "Clear and warm.", " ", 1), "stop", "summary is empty"},
		"no advice":      {`{"summary":"s","strengths":[],"improvements":null,"next_exercise":"e"}`, "stop", "both empty"},
		"too long":       {strings.Replace(goodAnswer, "Breathe.", strings.Repeat("x", 900), 1), "stop", "longer than 800"},
		"cut off":        {goodAnswer[:60], "length", "cut off"},
		"nothing at all": {"", "stop", "holds no JSON object"},
		"only braces":    {strings.Repeat("{", 100_000), "stop", "holds no JSON object"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, func(w http.ResponseWriter, _ *http.Request, n int, _ sent) {
				if n == 0 {
					completes(w, flawed.content, flawed.finish, "")
					return
				}
				says(w, goodAnswer)
			})
			got, err := p.coach(t, nil).Coach(t.Context(), spokenRequest())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&Usage{InputTokens: 200, OutputTokens: 40}, got.Usage); diff != "" {
				t.Errorf("usage of both answers (-want +got):\n%s", diff)
			}
			seen := p.seen()
			if len(seen) != 2 || !strings.Contains(seen[1].text(), flawed.tells) {
				t.Errorf("%d requests, the repair does not tell %q", len(seen), flawed.tells)
			}
		})
	}
}

func TestASecondFlawedAnswerIsInvalidOutput(t *testing.T) {
	t.Parallel()
	p := newProvider(t, always("no"))
	got, err := p.coach(t, nil).Coach(t.Context(), spokenRequest())
	_ = wantCode(t, err, CodeInvalidOutput, false)
	if n := len(p.seen()); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
	if want := (Result{Calls: 2, Usage: &Usage{InputTokens: 200, OutputTokens: 40}}); !cmp.Equal(got, want) {
		t.Errorf("got %+v, want only what it cost", got)
	}
}

func TestConfigurationIsCheckedAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]OpenAIConfig{
		"no model":       {},
		"a file address": {Model: "m", BaseURL: "file:///etc/passwd"},
		"no host":        {Model: "m", BaseURL: "https://"},
		"unknown format": {Model: "m", StructuredOutput: "xml"},
	} {
		if _, err := NewOpenAI(c); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	if _, err := NewOpenAI(OpenAIConfig{Model: "m"}); err != nil {
		t.Errorf("the least configuration was refused: %v", err)
	}
}

//nolint:paralleltest // it sets the environment
func TestTheEnvironmentDoesNotCount(t *testing.T) {
	for name, value := range map[string]string{
		"OPENAI_BASE_URL": "http://127.0.0.1:1/wrong", "OPENAI_API_KEY": "wrong", "OPENAI_ADMIN_KEY": "wrong",
		"OPENAI_ORG_ID": "wrong", "OPENAI_PROJECT_ID": "wrong", "OPENAI_CUSTOM_HEADERS": "X-Wrong: wrong",
	} {
		t.Setenv(name, value)
	}
	p := newProvider(t, always(goodAnswer))
	o := p.coach(t, func(c *OpenAIConfig) { c.APIKey = "" })
	if _, err := o.Coach(t.Context(), spokenRequest()); err != nil {
		t.Fatal(err)
	}
	for name, values := range p.seen()[0].header {
		if strings.Contains(strings.Join(values, " "), "wrong") || name == "Authorization" {
			t.Errorf("sent %s: %v", name, values)
		}
	}
}
