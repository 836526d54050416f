package audio

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"time"
)

// ffmpeg returns the program to use, or "" if there is none.
func (l Limits) ffmpeg() string {
	switch l.FFmpeg {
	case NoFFmpeg:
		return ""
	case "":
		path, err := exec.LookPath("ffmpeg")
		if err != nil {
			return ""
		}
		return path
	}
	return l.FFmpeg
}

// startFFmpeg decodes with ffmpeg until there is a sample.
func (r *Recording) startFFmpeg(ctx context.Context, src io.ReadSeeker, demuxer string) error {
	program := r.limits.ffmpeg()
	if program == "" {
		return unsupportedError(r.format, false, errForeign)
	}
	file, size, drop, err := localFile(ctx, src, r.limits.TempDir)
	if err != nil {
		return fmt.Errorf("keeping the recording for ffmpeg: %w", err)
	}
	run, err := runFFmpeg(ctx, r.limits, program, demuxer, file)
	if err != nil {
		return errors.Join(fmt.Errorf("starting ffmpeg: %w", err), drop())
	}
	r.close = func() error {
		run.stop()
		return drop()
	}
	r.size, r.err = size, nil
	return r.begin(run)
}

// ffmpegRun is a running ffmpeg. It is the decoder of what it writes.
type ffmpegRun struct {
	command *exec.Cmd
	cancel  context.CancelFunc
	ctx     context.Context
	out     *bufio.Reader
	said    shortLog
	ended   bool
	raw     [8192]byte
	samples [4096]float32
}

// errTooSlow ends a run of ffmpeg that takes longer than it may.
var errTooSlow = &Error{Code: CodeImplausible, Message: "decoding the file takes too long"}

func runFFmpeg(ctx context.Context, limits Limits, program, demuxer, file string) (*ffmpegRun, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, limits.FFmpegTimeout, errTooSlow)
	run := &ffmpegRun{cancel: cancel, ctx: ctx}
	run.command = exec.CommandContext(ctx, program, ffmpegArguments(limits, demuxer, file)...) //nolint:gosec // the arguments are ours; the recording comes as a file
	run.command.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C"}
	run.command.Stderr = &run.said
	run.command.WaitDelay = 5 * time.Second
	killGroup(run.command)
	out, err := run.command.StdoutPipe()
	if err == nil {
		err = run.command.Start()
	}
	if err != nil {
		cancel()
		return nil, err
	}
	confine(run.command.Process.Pid, limits)
	run.out = bufio.NewReaderSize(out, 1<<16)
	return run, nil
}

// ffmpegArguments keep ffmpeg to one local file of one format, and its output a
// little above the limit, so that passing it is noticed here.
func ffmpegArguments(limits Limits, demuxer, file string) []string {
	const memory = "268435456" // bytes in one piece
	seconds := strconv.FormatFloat(limits.MaxSeconds+1, 'f', 3, 64)
	return []string{
		"-nostdin", "-hide_banner", "-v", "error", "-max_alloc", memory,
		"-threads", "1", "-protocol_whitelist", "file,pipe", "-f", demuxer, "-i", "file:" + file,
		"-map", "0:a:0", "-vn", "-sn", "-dn", "-t", seconds,
		"-threads", "1", "-f", "s16le", "-ac", "1", "-ar", strconv.Itoa(SampleRate), "pipe:1",
	}
}

func (f *ffmpegRun) stream() stream {
	return stream{rate: SampleRate, lossy: f.ended && f.said.Len() > 0}
}

func (f *ffmpegRun) next() ([]float32, error) {
	n, err := io.ReadFull(f.out, f.raw[:])
	samples := f.samples[:n/2]
	for i := range samples {
		samples[i] = float32(int16(binary.LittleEndian.Uint16(f.raw[2*i:]))) / (1 << 15)
	}
	if err == nil || len(samples) > 0 {
		return samples, nil
	}
	return nil, f.finish()
}

// finish tells a good end from a bad one.
func (f *ffmpegRun) finish() error {
	if f.ended {
		return io.EOF
	}
	f.ended = true
	err := f.command.Wait()
	switch {
	case f.ctx.Err() != nil:
		return context.Cause(f.ctx)
	case err != nil:
		return fmt.Errorf("%w: ffmpeg: %w: %s", errDamaged, err, f.said.String())
	}
	return io.EOF
}

// stop kills ffmpeg if it still runs and waits for its end.
func (f *ffmpegRun) stop() {
	f.cancel()
	if !f.ended {
		f.ended = true
		_ = f.command.Wait() // it was killed
	}
}
