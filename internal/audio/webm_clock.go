package audio

import "encoding/binary"

// webmClock finds the gaps between the blocks of a track. Recorders leave out
// what they take for silence, and only the timestamps tell how long it was.
type webmClock struct {
	scale   uint64  // nanoseconds of one tick, 0 if not told
	cluster uint64  // ticks at which the blocks being read count from
	held    uint64  // the same for the block that is held
	end     float64 // seconds at which the last block ended
	running bool
}

const (
	usualScale = 1_000_000

	// Timestamps come in milliseconds and tremble, and a gap below the first is
	// no pause anyway. Beyond the second it is an error, or a recorder that was
	// stopped: nobody was silent for so long.
	shortestGap = 0.05
	longestGap  = 60.0
)

// gap returns how many samples are missing before the block.
func (c *webmClock) gap(block []byte, packets [][]byte) int64 {
	scale := c.scale
	if scale == 0 {
		scale = usualScale
	}
	_, n := blockVarint(block)
	ticks := float64(c.held) + float64(int16(binary.BigEndian.Uint16(block[n:])))
	begin := ticks * float64(scale) / 1e9
	gap, first := begin-c.end, !c.running
	for _, packet := range packets {
		begin += float64(opusDuration(packet)) / SampleRate
	}
	// A block that is early moves nothing, so that the next one makes no gap.
	c.end, c.running = max(c.end, begin), true
	if first || gap < shortestGap || gap > longestGap {
		return 0
	}
	return int64(gap * SampleRate)
}

// opusDuration is how many samples a packet plays, by its first two bytes (RFC
// 6716, 3.1); 0 for one that is none.
func opusDuration(packet []byte) int {
	if len(packet) == 0 {
		return 0
	}
	const tenth = SampleRate / 10_000.0 // of a millisecond
	config, frame := packet[0]>>3, 0.0
	switch {
	case config < 12:
		frame = []float64{100, 200, 400, 600}[config%4]
	case config < 16:
		frame = []float64{100, 200}[config%2]
	default:
		frame = []float64{25, 50, 100, 200}[config%4]
	}
	frames := 1
	switch packet[0] & 3 {
	case 1, 2:
		frames = 2
	case 3:
		if len(packet) < 2 {
			return 0
		}
		frames = int(packet[1] & 63)
	}
	return min(int(frame*tenth)*frames, len(opusDecoder{}.samples))
}
