package transcribe

import "strings"

// Transcript is what was said.
type Transcript struct {
	Text  string
	Words []Word // nil when Missing says why

	Language        string // ISO 639 code, or empty
	DurationSeconds float64

	Provider string
	Model    string

	// Verbatim says that the model writes hesitations down. Without it a count
	// of fillers is a lower bound.
	Verbatim bool

	Usage Usage

	// Missing maps the name of what is absent to the reason, as in metrics.
	Missing map[string]string
}

// Word stands at [Start, End) of the text, in code points, and was said
// between its seconds. Words are in order and do not overlap.
type Word struct {
	Text         string
	Start, End   int
	StartSeconds float64
	EndSeconds   float64
}

// Usage is what a provider may bill. Tokens are zero where it counts seconds.
type Usage struct {
	AudioSeconds float64
	InputTokens  int
	OutputTokens int
}

func (u Usage) plus(more Usage) Usage {
	return Usage{
		AudioSeconds: u.AudioSeconds + more.AudioSeconds,
		InputTokens:  u.InputTokens + more.InputTokens,
		OutputTokens: u.OutputTokens + more.OutputTokens,
	}
}

// Reasons why there are no words.
const (
	noWordTimes  = "the model gives no word times"
	uselessTimes = "the word times cannot be true"
	foreignWords = "the timed words are not those of the text"
	tooManyWords = "there are more timed words than we read"
)

// without drops the words and says why.
func (t *Transcript) without(reason string) {
	t.Words = nil
	if t.Missing == nil {
		t.Missing = map[string]string{}
	}
	t.Missing["words"] = reason
}

// verbatimModel reports whether a model is known to write hesitations down.
func verbatimModel(name string) bool {
	return strings.Contains(strings.ToLower(name), "crisperwhisper")
}
