package client

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"sync"
	"sync/atomic"
)

// form is a multipart body around a file. What comes before and after the file
// is made once: the length is known, and each try sends the same bytes without
// the file ever being in memory.
type form struct {
	head, tail []byte
	file       io.ReaderAt
	size       int64
	kind       string // Content-Type, with the boundary
	sent       atomic.Bool

	mu    sync.Mutex // guards moved, also while it runs
	moved func(sent, size int64)
}

// newForm puts the fields before the file, so that a server has read them when
// the recording begins.
func newForm(fields [][2]string, name string, file io.ReaderAt, size int64) (*form, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, field := range fields {
		if field[1] == "" {
			continue
		}
		if err := w.WriteField(field[0], field[1]); err != nil {
			return nil, fmt.Errorf("writing the form: %w", err)
		}
	}
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", multipart.FileContentDisposition("file", name))
	header.Set("Content-Type", "application/octet-stream") // the bytes decide
	if _, err := w.CreatePart(header); err != nil {
		return nil, fmt.Errorf("writing the form: %w", err)
	}
	head := bytes.Clone(b.Bytes())
	b.Reset()
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("writing the form: %w", err)
	}
	return &form{head: head, tail: b.Bytes(), file: file, size: size, kind: w.FormDataContentType()}, nil
}

func (f *form) length() int64 { return int64(len(f.head)) + f.size + int64(len(f.tail)) }

// body starts from the beginning; alive is called for every piece that leaves.
func (f *form) body(alive func()) io.ReadCloser {
	file := io.NewSectionReader(f.file, 0, f.size)
	return &upload{form: f, alive: alive, Reader: io.MultiReader(bytes.NewReader(f.head), file, bytes.NewReader(f.tail))}
}

// quiet ends the news: what a connection still reads is of no interest.
func (f *form) quiet() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.moved = nil
}

// upload is one try to send a form. Its Close leaves the file open for the next.
type upload struct {
	io.Reader
	form  *form
	alive func()
	done  int64
}

func (u *upload) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	u.done += int64(n)
	u.alive()
	u.form.sent.Store(true)
	u.form.mu.Lock()
	defer u.form.mu.Unlock()
	if u.form.moved != nil {
		u.form.moved(u.done, u.form.length())
	}
	return n, err
}

func (u *upload) Close() error { return nil }
