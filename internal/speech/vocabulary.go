package speech

const (
	mattrWindow   = 50
	mtldThreshold = 0.72
	// mtldFloor is the length under which MTLD depends on the length of the text
	// (McCarthy and Jarvis 2010).
	mtldFloor = 100
)

// MATTR is the moving-average type-token ratio (Covington and McFall 2010): the
// mean share of distinct tokens over all windows of n tokens. It is 0 when there
// are fewer than n tokens.
func MATTR(tokens []string, n int) float64 {
	if n <= 0 || len(tokens) < n {
		return 0
	}
	ids, types := number(tokens)
	return mattr(ids, types, n)
}

// mattr is MATTR of at least n > 0 tokens by number.
func mattr(ids []int, types, n int) float64 {
	inWindow := make([]int, types)
	sum, distinct := 0, 0
	for i, id := range ids {
		if inWindow[id]++; inWindow[id] == 1 {
			distinct++
		}
		if i >= n {
			leaving := ids[i-n]
			if inWindow[leaving]--; inWindow[leaving] == 0 {
				distinct--
			}
		}
		if i >= n-1 {
			sum += distinct
		}
	}
	return float64(sum) / float64(n) / float64(len(ids)-n+1)
}

// MTLD is the measure of textual lexical diversity (McCarthy and Jarvis 2010):
// the mean length of a run of tokens whose type-token ratio stays above 0.72,
// averaged over both directions. It is 0 when there are no tokens.
func MTLD(tokens []string) float64 {
	if len(tokens) == 0 {
		return 0
	}
	ids, types := number(tokens)
	return mtld(ids, types)
}

// mtld is MTLD of at least one token by number.
func mtld(ids []int, types int) float64 {
	n := float64(len(ids))
	forward := n / mtldFactors(ids, types, func(i int) int { return i })
	backward := n / mtldFactors(ids, types, func(i int) int { return len(ids) - 1 - i })
	return (forward + backward) / 2
}

// number gives every distinct token a number below types.
func number(tokens []string) (ids []int, types int) {
	ids = make([]int, len(tokens))
	seen := map[string]int{}
	for i, token := range tokens {
		id, ok := seen[token]
		if !ok {
			id = len(seen)
			seen[token] = id
		}
		ids[i] = id
	}
	return ids, len(seen)
}

// mtldFactors counts the runs in the order of at. It remembers the run in which
// a type was last seen instead of emptying a set, which keeps it linear.
func mtldFactors(ids []int, types int, at func(int) int) float64 {
	lastRun := make([]int, types)
	run, length, distinct := 1, 0, 0
	factors := 0.0
	for i := range ids {
		id := ids[at(i)]
		length++
		if lastRun[id] != run {
			lastRun[id] = run
			distinct++
		}
		if float64(distinct)/float64(length) <= mtldThreshold {
			factors++
			run++
			length, distinct = 0, 0
		}
	}
	if length > 0 {
		factors += (1 - float64(distinct)/float64(length)) / (1 - mtldThreshold)
	}
	if factors == 0 { // no token comes twice: the text is one run
		return 1
	}
	return factors
}

// vocabulary is nil when the text is too short for either measure.
func (d *Document) vocabulary(missing map[string]string) *Vocabulary {
	ids := make([]int, len(d.words))
	for i := range d.words {
		ids[i] = d.words[i].id
	}
	if len(ids) < mattrWindow {
		missing["vocabulary"] = "needs at least 50 words"
		return nil
	}
	average := tenThousandths(mattr(ids, len(d.types), mattrWindow))
	v := &Vocabulary{MATTR: &average}
	if len(ids) < mtldFloor {
		missing["vocabulary.mtld"] = "needs at least 100 words"
		return v
	}
	length := hundredths(mtld(ids, len(d.types)))
	v.MTLD = &length
	return v
}
