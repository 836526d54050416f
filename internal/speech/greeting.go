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
