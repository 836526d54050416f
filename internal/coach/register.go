package coach

import "strings"

// register is how one talks about a kind of speech. Opening and closing are
// patterns that the speaker can finish.
type register struct {
	noun      string // the speech: "your talk"
	listeners string // who hears it, in the plural
	opening   string
	closing   string
	rehearsal string // how to practise it aloud, as a request
}

var registers = map[string]register{
	"general": {
		noun: "your speech", listeners: "your listeners",
		opening:   "Today I want to show you one thing: …",
		closing:   "To sum up: … If you take one thing with you, let it be …",
		rehearsal: "say it aloud to one friend",
	},
	"presentation": {
		noun: "your presentation", listeners: "the people in the room",
		opening:   "In the next few minutes you will see why …, and what we can do about it.",
		closing:   "To sum up: … What I need from you by the end of the week is …",
		rehearsal: "give it standing, without slides",
	},
	"conversation": {
		noun: "your side of the conversation", listeners: "those you talk with",
		opening:   "There is something I would like to talk through with you: …",
		closing:   "So what I am taking away is … Did I get that right?",
		rehearsal: "say it to someone you trust and let them answer",
	},
	"interview": {
		noun: "your answer", listeners: "your interviewers",
		opening:   "The short answer is … Let me give you one example.",
		closing:   "The result was …, and that is what I would bring to this role.",
		rehearsal: "answer the question aloud in ninety seconds",
	},
	"pitch": {
		noun: "your pitch", listeners: "the people across the table",
		opening:   "Every week, … lose … because … We fixed that.",
		closing:   "We are asking for … With it, we will …",
		rehearsal: "pitch it in sixty seconds against a clock",
	},
	"ceremonial": {
		noun: "your address", listeners: "the guests",
		opening:   "We are here today because of … Let me begin with one moment that I remember: …",
		closing:   "What I will take with me from this day is … Thank you.",
		rehearsal: "read it aloud slowly, looking up at the end of every sentence",
	},
}

// registerOf falls back to general.
func registerOf(kind string) register {
	if r, ok := registers[kind]; ok {
		return r
	}
	return registers["general"]
}

// of is the speech as somebody else's: "their talk".
func (r register) of(whose string) string { return whose + strings.TrimPrefix(r.noun, "your") }

// heardBy is likewise who listens: "their interviewers", "the guests".
func (r register) heardBy(whose string) string {
	if own, ok := strings.CutPrefix(r.listeners, "your"); ok {
		return whose + own
	}
	return strings.Replace(r.listeners, "you talk", "they talk", 1)
}
