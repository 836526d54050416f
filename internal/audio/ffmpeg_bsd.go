//go:build unix && !linux

package audio

// confine does nothing: another process can be limited on Linux only. The time
// and the output are limited everywhere.
func confine(int, Limits) {}
