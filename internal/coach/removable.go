package coach

// claims may go together with a "that" after them: "I think that it works".
var claims = set("i think", "i guess", "i believe", "i feel like", "i suppose")

// keep are findings that cannot simply be taken out of an English sentence:
// they carry its verb, or a condition that is true.
var keep = set("seem", "seems", "seemed", "might", "may", "could", "could be", "might be", "not sure",
	"appears", "appear", "it seems", "i'm not sure", "i am not sure", "tend to", "tends to", "or something", "should", "would")

// startsClause are words before which a comma may stand.
var startsClause = set("and", "but", "so", "or", "because", "i", "we", "you", "they", "he", "she", "it",
	"this", "that", "there", "which", "who", "when", "if", "while", "although")

// joins are words after which a claim may begin.
var joins = set("and", "but", "so", "because", "that", "if", "yes", "no", "well")

// notAfterClaim are words that need the claim before them: "I think about".
var notAfterClaim = set("about", "of", "in", "so", "not", "is", "was", "are", "were", "it's", "through", "back", "to", "and", "or", "but")

// notAfterAdverb are words that would be left hanging: "maybe not".
var notAfterAdverb = set("not", "so", "a", "because")

// removable reports whether the sentence still stands without words[i:end].
func removable(words []token, i, end int, text string) bool {
	switch {
	case keep[text]:
		return false
	case claims[text]:
		return claimRemovable(words, i, end)
	case adverbs[text] && end < len(words) && i == 0:
		return !notAfterAdverb[words[end].folded()]
	}
	return true
}

var adverbs = set("maybe", "perhaps", "possibly", "probably", "hopefully", "somewhat")

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
