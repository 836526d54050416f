package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// usage is what this process and all below it took: Postgres, Redis.
type usage struct {
	CPU     time.Duration // of all
	Servers time.Duration // of what is below: NATS is not, it runs in this process
	Memory  int64         // bytes of their own at the peak, shared buffers not counted
}

// meter samples /proc. Where there is none, everything stays zero.
type meter struct {
	before usage
	quit   chan struct{}
	peak   chan int64
}

func startMeter() *meter {
	m := &meter{before: family(), quit: make(chan struct{}), peak: make(chan int64)}
	go m.sample()
	return m
}

func (m *meter) sample() {
	tick := time.NewTicker(time.Second) // a look costs milliseconds, which count as ours
	defer tick.Stop()
	var peak int64
	for {
		select {
		case <-tick.C:
			peak = max(peak, family().Memory)
		case <-m.quit:
			m.peak <- max(peak, family().Memory)
			return
		}
	}
}

func (m *meter) stop() usage {
	now := family()
	close(m.quit)
	return usage{CPU: now.CPU - m.before.CPU, Servers: now.Servers - m.before.Servers, Memory: <-m.peak}
}

// ticksPerSecond is USER_HZ, which Linux fixes for programs.
const ticksPerSecond = 100

// member is one process as /proc/<pid>/stat tells it.
type member struct {
	parent int
	own    time.Duration
	waited time.Duration // of children that have ended
}

// family adds up this process and its descendants.
func family() usage {
	paths, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is a constant
	members := map[int]member{}
	for _, path := range paths {
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if m, err := readStat(path); err == nil {
			members[pid] = m
		}
	}
	var sum usage
	for pid, m := range members {
		if !descends(members, pid) {
			continue
		}
		sum.CPU += m.own + m.waited
		sum.Servers += m.waited
		if pid != os.Getpid() {
			sum.Servers += m.own
		}
		sum.Memory += ownMemory(pid)
	}
	return sum
}

func descends(members map[int]member, pid int) bool {
	for pid > 1 {
		if pid == os.Getpid() {
			return true
		}
		pid = members[pid].parent
	}
	return false
}

// readStat reads parent and times: fields 4 and 14 to 17 of proc(5), counted
// from behind the name, which may hold anything.
func readStat(path string) (member, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return member{}, err
	}
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	if len(fields) < 15 {
		return member{}, fmt.Errorf("reading %s: too short", path)
	}
	parent, _ := strconv.Atoi(string(fields[1]))
	return member{parent: parent, own: ticks(fields[11:13]), waited: ticks(fields[13:15])}, nil
}

func ticks(fields [][]byte) time.Duration {
	var sum int64
	for _, field := range fields {
		n, _ := strconv.ParseInt(string(field), 10, 64)
		sum += n
	}
	return time.Duration(sum) * time.Second / ticksPerSecond
}

// ownMemory is what is resident and not shared with another process.
func ownMemory(pid int) int64 {
	resident, shared, err := memory(pid)
	if err != nil {
		return 0
	}
	return resident - shared
}

// residentMemory is all that is resident.
func residentMemory(pid int) (int64, error) {
	resident, _, err := memory(pid)
	return resident, err
}

// memory reads proc(5)'s statm, in bytes.
func memory(pid int) (resident, shared int64, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, 0, fmt.Errorf("reading a process's memory: %w", err)
	}
	var size int64
	if _, err := fmt.Sscan(string(text), &size, &resident, &shared); err != nil {
		return 0, 0, fmt.Errorf("reading a process's memory: %w", err)
	}
	page := int64(os.Getpagesize())
	return resident * page, shared * page, nil
}
