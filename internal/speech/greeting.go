package speech

import "sync"

// longestGreeting is the most words of a sentence that greets and says no more.
const longestGreeting = 6

// greeted is the first sentence behind the greetings: a short speech may spend
// its first tenth on them.
func (d *Document) greeted() int {
	for i, s := range d.sentences {
		if s.wordCount() > longestGreeting || !d.contains(greetings(), s.first, s.last) {
			return i
		}
	}
	return len(d.sentences)
}

// soundChecks are asked before a speech, not by it.
var soundChecks = sync.OnceValue(func() lexicon {
	return newLexicon(startsCheck, phrases("check", `
		hear me
		see me
		see my
		see the screen
		see the slides
		see the slide
		is this on
		is this thing on
		is this working
		is it on
		is it working
		is the microphone
		is my microphone
		how are you
		how is everyone
		how is everybody
		are we ready
		shall we start
		shall we begin
	`))
})

var greetings = sync.OnceValue(func() lexicon {
	return newLexicon(startsGreeting, phrases("greeting", `
		good morning
		good afternoon
		good evening
		hello
		hi
		hey
		welcome
		ladies and gentlemen
		dear friends
		my friends
		fellow citizens
		thank you for having me
		thank you for coming
		thanks for having me
		thanks for coming
	`))
})
