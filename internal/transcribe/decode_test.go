package transcribe

import (
	"fmt"
	"strings"
	"testing"
)

func decoded(t *testing.T, body string) Transcript {
	t.Helper()
	tr, err := decode([]byte(body), 0)
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return tr
}

// spoken is a body with this text and words "text start end".
func spoken(text string, words ...string) string {
	var list []string
	for _, w := range words {
		var word, start, end string
		_, _ = fmt.Sscan(w, &word, &start, &end)
		list = append(list, fmt.Sprintf(`{"word":%q,"start":%s,"end":%s}`, word, start, end))
	}
	return fmt.Sprintf(`{"text":%q,"duration":"10","words":[%s]}`, text, strings.Join(list, ","))
}

func TestTimesThatCannotBeAreMadeGood(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ body, want string }{
		"overlapping": {spoken("a b c", "a 0 2", "b 1 3", "c 2 4"), "a@0.00-1.00 b@1.00-2.00 c@2.00-4.00"},
		"unordered":   {spoken("a b c d", "a 1 2", "b 8 9", "c 3 4", "d 4 5"), "a@1.00-2.00 b@2.00-3.00 c@3.00-4.00 d@4.00-5.00"},
		"negative":    {spoken("a b", "a -0.02 1", "b 1 2"), "a@0.00-1.00 b@1.00-2.00"},
		"absent":      {spoken("a b c", "a null 1", "b 1 2", "c 2 3"), "a@0.70-1.00 b@1.00-2.00 c@2.00-3.00"},
		"backwards":   {spoken("a b c", "a 1 2", "b 5 4", "c 6 7"), "a@1.00-2.00 b@2.00-6.00 c@6.00-7.00"},
		"too late":    {spoken("a b c", "a 1 2", "b 9 12", "c 50 60"), "a@1.00-2.00 b@9.00-10.00 c@10.00-10.00"},
		"as strings":  {spoken("a b", `a "1.5" "2s"`, `b "2" "3"`), "a@1.50-2.00 b@2.00-3.00"},
		"nanoseconds": {spoken("a b", "a 1000000000 2000000000", "b 2000000000 9640000000"), "a@1.00-2.00 b@2.00-9.64"},
		"milliseconds": {
			spoken("a b", "a 1000 2000", "b 2000 9640"), "a@1.00-2.00 b@2.00-9.64",
		},
	} {
		if got := show(t, decoded(t, tt.body)); got != tt.want {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
	}
}

func TestWordsAreAbsentForAReason(t *testing.T) {
	t.Parallel()
	many := strings.Repeat(`{"word":"a","start":0,"end":1},`, maxWords) + `{"word":"a","start":0,"end":1}`
	for name, tt := range map[string]struct{ body, want string }{
		"text only":        {`{"text":"a b"}`, noWordTimes},
		"no list":          {`{"text":"a b","words":"none"}`, noWordTimes},
		"an empty list":    {`{"text":"a b","words":[],"segments":[{"words":[]}]}`, noWordTimes},
		"all zero":         {spoken("a b", "a 0 0", "b 0 0"), uselessTimes},
		"mostly absurd":    {spoken("a b c", "a -5 1", "b 3 2", "c 2 3"), uselessTimes},
		"of another text":  {spoken("the cat sat", "ein 0 1", "hund 1 2", "lief 2 3", "fort 3 4"), foreignWords},
		"for a small part": {spoken(strings.Repeat("more and ", 50)+"a b", "a 0 1", "b 1 2"), foreignWords},
		"too many":         {`{"text":"a","duration":9,"words":[` + many + `]}`, tooManyWords},
	} {
		tr := decoded(t, tt.body)
		if tr.Words != nil || tr.Missing["words"] != tt.want || tr.Text == "" {
			t.Errorf("%s: got %d words, reason %q, want %q", name, len(tr.Words), tr.Missing["words"], tt.want)
		}
	}
}

func TestWordsFindTheirPlacesInTheText(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ body, want string }{
		"one that was not said": {spoken("Hello world, my friends.", "Hello 0 1", "xyz 1 2", "world 2 3", "my 3 4", "friends 4 5"),
			"Hello@0.00-1.00 world@2.00-3.00 my@3.00-4.00 friends@4.00-5.00"},
		"one without a time": {spoken("Hello there world, my friends.", "Hello 0 1", "world 2 3", "my 3 4", "friends 4 5"),
			"Hello@0.00-1.00 world@2.00-3.00 my@3.00-4.00 friends@4.00-5.00"},
		"spelled differently": {spoken("Some 20 of us came.", "Some 0 1", "twenty 1 2", "of 2 3", "us 3 4", "came 4 5"),
			"Some@0.00-1.00 20@1.00-2.00 of@2.00-3.00 us@3.00-4.00 came@4.00-5.00"},
		"a hyphen inside":      {spoken("A twenty-five year plan.", "A 0 1", "twenty-five 1 2", "year 2 3", "plan. 3 4"), "A@0.00-1.00 twenty-five@1.00-2.00 year@2.00-3.00 plan@3.00-4.00"},
		"punctuation alone":    {spoken("Well, yes.", "Well 0 1", ", 1 1", "yes 1 2", ". 2 2"), "Well@0.00-1.00 yes@1.00-2.00"},
		"without spaces":       {spoken("你好世界", "你好 0 1", "世界 1 2"), "你好@0.00-1.00 世界@1.00-2.00"},
		"accents and capitals": {spoken("ÉCOLE à Zürich", "école 0 1", "À 1 2", "zürich 2 3"), "ÉCOLE@0.00-1.00 à@1.00-2.00 Zürich@2.00-3.00"},
		"repeated":             {spoken("I I I know", "I 0 1", "I 1 2", "I 2 3", "know 3 4"), "I@0.00-1.00 I@1.00-2.00 I@2.00-3.00 know@3.00-4.00"},
		"text from the words":  {`{"duration":3,"words":[{"word":"just","start":0,"end":1},{"word":"words","start":1,"end":2}]}`, "just@0.00-1.00 words@1.00-2.00"},
		"text under its name":  {`{"text":"by text","duration":3,"words":[{"text":"by","start":0,"end":1},{"text":"text","start":1,"end":2}]}`, "by@0.00-1.00 text@1.00-2.00"},
	} {
		if got := show(t, decoded(t, tt.body)); got != tt.want {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
	}
}

func TestMarkersAreNoSpeech(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"[BLANK_AUDIO] Hello.":             "Hello.",
		"Hello [ Silence ] world":          "Hello world",
		"(upbeat music) Hello":             "Hello",
		"*applause* Thank you. [MUSIC]":    "Thank you.",
		"♪ Happy birthday ♪":               "Happy birthday",
		"<|en|><|0.00|> Hello":             "Hello",
		"[UM] hello [UH]":                  "[UM] hello [UH]",
		"We (and I mean all of us) agreed": "We (and I mean all of us) agreed",
		"the (background) of it":           "the (background) of it",
		" two\nlines\tand\u00a0more ":      "two lines and more",
		"a\u0000b\u001b":                   "ab",
		"…":                                "",
	} {
		if got, _ := clean([]rune(raw)); string(got) != want {
			t.Errorf("%q: got %q, want %q", raw, string(got), want)
		}
	}
}

func TestLanguagesHaveOneSpelling(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"english": "en", "English": "en", "EN": "en", "en-US": "en", "pt_BR": "pt", "haitian creole": "ht", "lao": "lo",
		"yue": "yue", "": "", "und": "", "auto": "", "klingon": "", "e1": "", "<script>": "",
	} {
		if got := languageCode(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
