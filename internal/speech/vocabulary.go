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
	inWindow := map[string]int{}
	sum := 0
	for i, token := range tokens {
		inWindow[token]++
		if i >= n {
			leaving := tokens[i-n]
			if inWindow[leaving]--; inWindow[leaving] == 0 {
				delete(inWindow, leaving)
			}
		}
		if i >= n-1 {
			sum += len(inWindow)
		}
	}
	return float64(sum) / float64(n) / float64(len(tokens)-n+1)
}

// MTLD is the measure of textual lexical diversity (McCarthy and Jarvis 2010):
// the mean length of a run of tokens whose type-token ratio stays above 0.72,
// averaged over both directions. It is 0 when there are no tokens.
func MTLD(tokens []string) float64 {
	if len(tokens) == 0 {
		return 0
	}
	ids := make([]int, len(tokens))
	seen := map[string]int{}
	for i, token := range tokens {
		id, ok := seen[token]
		if !ok {
			id = len(seen)
			seen[token] = id
		}
		ids[i] = id
	}
	n := float64(len(tokens))
	forward := n / mtldFactors(ids, len(seen), func(i int) int { return i })
	backward := n / mtldFactors(ids, len(seen), func(i int) int { return len(ids) - 1 - i })
	return (forward + backward) / 2
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
	tokens := make([]string, len(d.words))
	for i, w := range d.words {
		tokens[i] = w.Fold
	}
	if len(tokens) < mattrWindow {
		missing["vocabulary"] = "needs at least 50 words"
		return nil
	}
	mattr := tenThousandths(MATTR(tokens, mattrWindow))
	v := &Vocabulary{MATTR: &mattr}
	if len(tokens) < mtldFloor {
		missing["vocabulary.mtld"] = "needs at least 100 words"
		return v
	}
	mtld := hundredths(MTLD(tokens))
	v.MTLD = &mtld
	return v
}
