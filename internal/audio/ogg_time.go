package audio

// oggTime follows the granule positions of an Ogg stream, which tell where the
// recording really ends: the last packet is often longer than what is left.
type oggTime struct {
	at    int64 // samples decoded, in granules
	start int64 // the granule at which the stream starts, if it was cut out of another
	known bool
}

// admit tells how many of the n samples of a packet are part of the recording.
func (t *oggTime) admit(p oggPacket, n int64) int64 {
	before := t.at
	t.at += n
	if !t.known && p.closes && !p.last && p.granule > 0 {
		t.start, t.known = max(0, p.granule-t.at), true
	}
	if !p.last || p.granule <= 0 {
		return n
	}
	return min(max(p.granule-t.start-before, 0), n)
}
