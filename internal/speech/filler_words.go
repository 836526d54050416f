package speech

import "sync"

// fillerPhrases are the multi-word fillers with the neighbours that give them
// their literal meaning. "Kind of" softens what is said and so is a hedge: no
// phrase is on both lists, or else it would cost twice.
var fillerPhrases = sync.OnceValue(func() lexicon {
	list := []pattern{
		{text: "you know", notIng: true,
			notAfter: set(`do did let as if that how what when where who whom why whether
				think sure once before until`),
			notBefore: set(`what how that why where who whom whose when if whether the a an
				him her them me us it this about these those my your his our their its which
				everything something exactly better all more`)},
		{text: "i mean", notAfter: set(`what do did if`), notBefore: set(`to it that the this by business`)},
		{text: "or something", notBefore: set(`else that which more in so about from to better`)},
		{text: "or something like that"},
		{text: "or whatever", notBefore: set(`you it they he she we the i is was else`)},
		{text: "and stuff", notBefore: set(`that i we you they he she`)},
		{text: "and stuff like that"},
		{text: "and so on"},
		{text: "and so on and so forth"},
		{text: "and so forth"},
		{text: "you see", bounded: true,
			notAfter: set(`do did as if can when what that could will would to let where`)},
		{text: "to be honest", notAfter: set(`have has had need needs try tried want wanted`), notBefore: set(`about in and`)},
		{text: "to be fair", notAfter: set(`have has had need needs try tried want wanted`), notBefore: set(`about in and to`)},
		{text: "at the end of the day"},
	}
	for i := range list {
		list[i].class = classPhrase
	}
	return newLexicon(startsFiller, list)
})

// degreeAfterSo follow a "so" that measures or concludes: "so that", "so far".
var degreeAfterSo = set(`that far much many long few little be too as called`)

// literalVerbs stand beside a "literally" that is meant.
var literalVerbs = set(`translated translates translate means meant mean true not quite
	it them this taken speaking`)

// The neighbours of "like", after section 3 of Zufferey and Popescu-Belis.
var (
	// With these on the left it is the verb.
	likeVerbLeft = set(`i we you they he she who people would i'd we'd you'd they'd
		he'd she'd do don't did didn't does doesn't to might may will should could can
		really also always never not children kids folks everybody everyone`)

	// With these it compares, whatever follows.
	likePerception = set(`look looks looked looking feel feels felt feeling sound sounds
		sounded sounding seem seems seemed smell smells smelled taste tastes tasted act
		acts acted`)

	// With these it compares, unless a quantity follows.
	likePrepositionLeft = set(`is are was were be been it's that's he's she's i'm you're
		they're we're something anything nothing everything things thing people stuff more
		much just exactly someone anyone somebody somewhere not isn't wasn't place person
		day one`)

	likeRightObject     = set(`to this that it him her them me us these those you my your his our their`)
	likeConjunctionLeft = set(`and but so because or then cause if yeah yes no okay well`)
	likeRightFiller     = set(`super totally literally actually basically really i we they he she
		there's there when`)
	quotativeBe = set(`is was were are be i'm he's she's it's we're you're they're that's`)
	numbers     = set(`one two three four five six seven eight nine ten eleven twelve
		thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty
		fifty sixty seventy eighty ninety hundreds thousands millions half`)
	largeNumbers = set(`hundred thousand million billion dozen couple few bunch lot`)
)
