package audio

// trimmer takes away what an encoder has added at both ends. The end is known
// only when it is there, so the last hold samples are always kept back.
type trimmer struct {
	skip  int
	hold  int
	held  []float32
	ended bool
}

// cut returns what of the samples, and of those kept back, is sure to remain.
func (t *trimmer) cut(samples []float32) []float32 {
	skipped := min(t.skip, len(samples))
	t.skip -= skipped
	samples = samples[skipped:]
	if t.hold == 0 {
		return samples
	}
	t.held = append(t.held, samples...)
	all := t.held
	sure := max(0, len(all)-t.hold)
	// The held part moves to its own array: the caller may change what it gets.
	t.held = append(make([]float32, 0, t.hold+len(samples)), all[sure:]...)
	return all[:sure]
}

// end returns what was kept back, unless it is the encoder's.
func (t *trimmer) end(complete bool) []float32 {
	held := t.held
	t.held, t.ended = nil, true
	if complete {
		return nil
	}
	return held
}
