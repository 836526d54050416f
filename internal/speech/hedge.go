package speech

import "sync"

// classHedge is the one class of hedges.
const classHedge = "hedge"

// hedges lists the phrases that soften a claim. The longest match wins, so that
// "I'm not sure" is one hedge and not two.
func (d *Document) hedges() []hit { return hedgePhrases().findAll(d) }

// hedgePhrases are the strong hedges of the words/hedges list and of Hyland's
// metadiscourse appendix (2005). Modals and common verbs ("will", "find",
// "some") are left out: they soften nothing most of the time.
var hedgePhrases = sync.OnceValue(func() lexicon {
	noun := set(`his her their our all my your its the whose full`)
	list := []pattern{
		{text: "i think", notAfter: set(`do did what how when`), notBefore: set(`about of`)},
		{text: "we think", notAfter: set(`do did what how when`), notBefore: set(`about of`)},
		{text: "i believe", notAfter: set(`do what`), notBefore: set(`in`)},
		{text: "i feel like"},
		{text: "sort of", notAfter: literalKind},
		{text: "kind of", notAfter: literalKind},
		{text: "might", notAfter: noun},
		{text: "could be"},
		{text: "seem"},
	}
	for i := range list {
		list[i].class = classHedge
	}
	return newLexicon(startsHedge, append(list, phrases(classHedge, plainHedges)...))
})

// literalKind stand before a "kind of" or "sort of" that means a kind.
var literalKind = set(`a an the this that these those what some any every same another
	other different new best one each no certain which only right first`)

const plainHedges = `
maybe
perhaps
possibly
probably
presumably
apparently
supposedly
hopefully
somewhat
arguably
seems
seemed
sorta
kinda
i guess
i suppose
i assume
i would say
i'd say
i hope
i'm not sure
i am not sure
we're not sure
not sure
not really sure
in my opinion
in my humble opinion
as far as i know
as far as i can tell
if i'm not mistaken
i could be wrong
i may be wrong
i might be wrong
i'm no expert
more or less
to some extent
in a way
a little bit
for the most part
or so i think
might be
may be
may or may not
`
