package transcribe

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync"

	"github.com/openai/openai-go/v3/option"
)

// upload reads an envelope with its file. A transport may read on for a moment
// after its answer; once closed, the file is not touched any more.
type upload struct {
	size int64

	mu     sync.Mutex // guards what follows
	parts  io.Reader
	file   *counted
	closed bool
}

func newUpload(e envelope, file io.ReadCloser, size int64) *upload {
	c := &counted{ReadCloser: file, left: size}
	return &upload{
		size:  e.size() + size,
		parts: io.MultiReader(bytes.NewReader(e.head), c, bytes.NewReader(e.tail)),
		file:  c,
	}
}

func (u *upload) Read(p []byte) (int, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed {
		return 0, io.ErrClosedPipe
	}
	return u.parts.Read(p)
}

func (u *upload) Close() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed {
		return nil
	}
	u.closed = true
	return u.file.Close()
}

// failure is what went wrong with the file, and not with the provider.
func (u *upload) failure() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.file.err
}

// announced tells the length, which the SDK knows of buffers only: without it
// the body is sent in chunks, which some servers refuse.
func (u *upload) announced() option.RequestOption {
	return option.WithMiddleware(func(req *http.Request, next option.MiddlewareNext) (*http.Response, error) {
		req.ContentLength = u.size
		return next(req)
	})
}

// counted gives exactly as many bytes as were announced, or an error.
type counted struct {
	io.ReadCloser
	left int64
	err  error
}

func (c *counted) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, io.EOF
	}
	n, err := c.ReadCloser.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	if errors.Is(err, io.EOF) {
		err = nil
		if c.left > 0 {
			err = io.ErrUnexpectedEOF
		}
	}
	c.err = err
	return n, err
}
