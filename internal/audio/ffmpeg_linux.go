package audio

import "golang.org/x/sys/unix"

// confine bounds what a running program may take. It can fail only for a
// program that has ended already.
func confine(pid int, limits Limits) {
	seconds := uint64(limits.FFmpegTimeout.Seconds()) + 1
	for resource, most := range map[int]uint64{
		unix.RLIMIT_AS:    2 << 30,
		unix.RLIMIT_CPU:   seconds,
		unix.RLIMIT_FSIZE: 0, // it writes to a pipe only
		unix.RLIMIT_CORE:  0,
	} {
		_ = unix.Prlimit(pid, resource, &unix.Rlimit{Cur: most, Max: most}, nil)
	}
}
