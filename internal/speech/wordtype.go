package speech

// wordType is a distinct word of a document with what its spelling alone says,
// worked out once however often the word comes.
type wordType struct {
	fold  string
	count int
	traits
	hesitation string // the tally key of a sound that is a filled pause
}

// wordsPerType guesses how often a word comes, to make room for the types.
const wordsPerType = 5

// numberWords gives every distinct word a number, in order of appearance.
func numberWords(found []Word) []wordType {
	seen := make(map[string]int, len(found)/wordsPerType)
	known := traitsOf()
	types := make([]wordType, 0, len(found)/wordsPerType)
	for i := range found {
		w := &found[i]
		id, ok := seen[w.Fold]
		if !ok {
			id = len(types)
			seen[w.Fold] = id
			types = append(types, wordType{fold: w.Fold, traits: known[w.Fold], hesitation: hesitationKey(w.Fold)})
		}
		w.Fold, w.id = types[id].fold, id
		types[id].count++
	}
	return types
}

// syllables of the whole text.
func (d *Document) syllables() int {
	n := 0
	for _, t := range d.types {
		n += t.count * Syllables(t.fold)
	}
	return n
}
