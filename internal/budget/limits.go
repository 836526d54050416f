package budget

// minute is in the unit of all times here, which is also Redis's: microseconds.
const minute = 60e6

// burst is the part of a limit that may be spent at once: one in so many.
const burst = 10

// limits are what may be spent in a minute; 0 is no limit.
type limits struct{ calls, tokens int }

// among is the part of each of n processes, at least one.
func (l limits) among(n int) limits {
	part := func(limit int) int {
		if limit == 0 {
			return 0
		}
		return max(1, limit/max(1, n))
	}
	return limits{part(l.calls), part(l.tokens)}
}

// bucket holds what may be spent now and fills evenly.
type bucket struct{ size, rate float64 }

// bucketOf keeps a share of a limit for every minute, wherever it begins. In a
// minute one can spend what the bucket held and what flowed in before its end,
// which is less than size + rate·minute = limit + 1, and so at most the limit.
func bucketOf(limit int, share float64) bucket {
	size := float64(max(1, limit/burst))
	rate := (float64(limit) - size + 1) / minute
	return bucket{size: max(1, size*share), rate: rate * share}
}

// fill returns the level after a time in which it was not touched.
func (b bucket) fill(level, passed float64) float64 {
	return min(b.size, level+float64(passed*b.rate)) // converted, so that no machine rounds it less
}
