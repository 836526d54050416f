package stage

import (
	"bytes"
	"sync"
)

// Output keeps what a process prints, while it prints.
type Output struct {
	mu  sync.Mutex // guards buf
	buf bytes.Buffer
}

func (o *Output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(b)
}

func (o *Output) bytes() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	return bytes.Clone(o.buf.Bytes())
}

func (o *Output) String() string { return string(o.bytes()) }

// tail is the end of it, enough to see what went wrong.
func (o *Output) tail() []byte {
	const most = 8 << 10
	b := o.bytes()
	return b[max(0, len(b)-most):]
}
