package coach

// claims may go together with a "that" after them: "I think that it works".
var claims = set("i think", "we think", "i guess", "i believe", "i feel like", "i suppose", "i assume", "i would say", "i'd say")

// asides are hedges that stand beside a sentence and not in it.
var asides = set("in my opinion", "in my humble opinion", "as far as i know", "as far as i can tell", "if i'm not mistaken",
	"more or less", "to some extent", "in a way", "a little bit", "for the most part", "or so i think",
	"sort of", "kind of", "sorta", "kinda")

// startsClause are words before which a comma may stand.
var startsClause = set("and", "but", "so", "or", "because", "i", "we", "you", "they", "he", "she", "it",
	"this", "that", "there", "which", "who", "when", "if", "while", "although")

// joins are words after which a claim may begin.
var joins = set("and", "but", "so", "because", "that", "if", "yes", "no", "well")

// leans are words that no comma follows, because the next word belongs to them.
var leans = set("a", "an", "the", "my", "your", "our", "their", "its", "of", "for", "from", "with", "by", "at", "into", "to")

// notAfterClaim are words that need the claim before them: "I think about".
var notAfterClaim = set("about", "of", "in", "so", "not", "is", "was", "are", "were", "it's", "through", "back", "to", "and", "or", "but")

// notAfterAdverb are words that would be left hanging: "maybe not".
var notAfterAdverb = set("not", "so", "a", "because")

// removable reports whether the sentence still stands without words[i:end]. Of
// a filler nothing is lost. Many hedges carry the verb ("might be") or a
// condition that is true, so only those that are known to be free may go.
func removable(words []token, i, end int, text string, hedge bool) bool {
	switch {
	case claims[text]:
		return claimRemovable(words, i, end)
	case adverbs[text]:
		return i > 0 || end == len(words) || !notAfterAdverb[words[end].folded()]
	}
	return !hedge || asides[text]
}

var adverbs = set("maybe", "perhaps", "possibly", "probably", "presumably", "apparently", "supposedly", "hopefully", "somewhat", "arguably")

// claimRemovable: a claim may go where a clause begins, or behind a comma.
func claimRemovable(words []token, i, end int) bool {
	free := i == 0 || words[i-1].pauses() || joins[words[i-1].folded()]
	if !free {
		return false
	}
	if end == len(words) || words[end-1].pauses() {
		return i > 0 || end < len(words)
	}
	return !notAfterClaim[words[end].folded()]
}

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
