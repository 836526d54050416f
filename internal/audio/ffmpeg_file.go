package audio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// localFile returns the path of a file with the content of src. If src is not a
// file itself, a copy is made, because some formats keep their table of contents
// at the end and ffmpeg cannot seek in what is piped to it. The copy goes with
// drop.
func localFile(ctx context.Context, src io.ReadSeeker, folder string) (path string, size int64, drop func() error, err error) {
	if file, ok := src.(*os.File); ok {
		if path, size, ok := named(file); ok {
			return path, size, func() error { return nil }, nil
		}
	}
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return "", 0, nil, err
	}
	spool, err := os.CreateTemp(folder, "masterspeak-audio-*")
	if err != nil {
		return "", 0, nil, err
	}
	drop = func() error { return os.Remove(spool.Name()) }
	size, err = io.Copy(spool, &source{ctx: ctx, from: src})
	if err = errors.Join(err, spool.Close()); err != nil {
		return "", 0, nil, errors.Join(err, drop())
	}
	return spool.Name(), size, drop, nil
}

// named returns the absolute path of a file that is still where it was opened.
func named(file *os.File) (path string, size int64, ok bool) {
	path, err := filepath.Abs(file.Name())
	if err != nil {
		return "", 0, false
	}
	opened, err := file.Stat()
	if err != nil || !opened.Mode().IsRegular() {
		return "", 0, false
	}
	there, err := os.Stat(path)
	return path, opened.Size(), err == nil && os.SameFile(opened, there)
}

// shortLog keeps the first kilobyte of what is written to it.
type shortLog struct {
	text []byte
}

func (l *shortLog) Write(p []byte) (int, error) {
	room := 1024 - len(l.text)
	l.text = append(l.text, p[:min(room, len(p))]...)
	return len(p), nil
}

func (l *shortLog) Len() int { return len(l.text) }

func (l *shortLog) String() string { return fmt.Sprintf("%q", l.text) }
