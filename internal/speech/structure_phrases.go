package speech

import "sync"

// openingMoves say what it is about, who speaks, or begin a story. Greetings and
// thanks are not among them: behind one a speech has yet to open.
var openingMoves = sync.OnceValue(func() lexicon {
	return newLexicon(startsOpening, phrases("opening", `
		my name is
		i'm here to
		i am here to
		today i
		today we
		tonight i
		i want to talk
		i'd like to talk
		i would like to talk
		i'm going to talk
		i want to tell you
		i want to share
		in this talk
		in the next
		let me tell you
		let me start
		let me begin
		imagine
		picture this
		think of
		think back
		raise your hand
		when i was
		years ago
		months ago
		last year
		one day
		once upon
	`))
})

var closingMoves = sync.OnceValue(func() lexicon {
	return newLexicon(startsClosing, phrases("closing", `
		in conclusion
		to conclude
		to sum up
		to summarize
		to summarise
		in summary
		in short
		in closing
		to close
		let me close
		let me end
		let me leave you
		i'll leave you with
		i want to leave you with
		finally
		lastly
		above all
		thank you
		thanks
		remember
		join us
		join me
		let us
		let's
		i urge
		i ask you
		i invite you
		i challenge you
		we must
		we resolve
		highly resolve
		it is time
		it's time
		the time has come
		sign up
		take action
		go out and
		get involved
		any questions
		i hope you
		so next time
		next time you
	`))
})

// signpostPhrases tell listeners where they are. "first" and "next" count only
// where they do not describe a noun.
var signpostPhrases = sync.OnceValue(func() lexicon {
	determiners := set(`the my our his her its their your a an this that very at in
		from who came comes come was were is are`)
	nouns := set(`time times of day days week weeks month months year years to person
		step half place floor century name thing glance class lady world door level
		generation quarter hand hands aid`)
	var list []pattern
	for _, w := range []string{"first", "second", "third", "fourth", "next", "last"} {
		list = append(list, pattern{text: w, notAfter: determiners, notBefore: nouns})
	}
	return newLexicon(startsSignpost, append(list, phrases("signpost", `
		firstly
		secondly
		thirdly
		first of all
		the first reason
		the second reason
		to begin with
		to start with
		for example
		for instance
		such as
		because
		however
		therefore
		moreover
		furthermore
		nevertheless
		meanwhile
		in addition
		in other words
		in contrast
		by contrast
		in fact
		on the one hand
		on the other hand
		as a result
		as a consequence
		that is why
		that's why
		this means
		which means
		most importantly
		more importantly
		let me explain
		let's look at
		let's move on
		let me turn to
		now let's
		moving on
		after that
		finally
		lastly
		in conclusion
		to sum up
		in summary
	`)...))
})
