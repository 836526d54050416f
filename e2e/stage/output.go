package stage

import "github.com/masterspeak/masterspeak/internal/testenv"

// Output keeps what a process prints, while it prints.
type Output struct{ testenv.Lines }

// tail is the end of it, enough to see what went wrong.
func (o *Output) tail() string {
	const most = 8 << 10
	s := o.String()
	return s[max(0, len(s)-most):]
}
