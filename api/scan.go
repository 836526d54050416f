package api

import "strings"

// scanner reads the tokens of a JSON document and takes exactly what
// encoding/json takes; it makes no values of them.
type scanner struct {
	doc string
	at  int // the next byte
}

// next is the first byte of the next token, or zero at the end. A document
// that has a zero there is no JSON either.
func (s *scanner) next() byte {
	for ; s.at < len(s.doc); s.at++ {
		switch c := s.doc[s.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// ended tells whether only white space was left.
func (s *scanner) ended() bool {
	s.next()
	return s.at == len(s.doc)
}

// take goes past c if that comes next.
func (s *scanner) take(c byte) bool {
	if s.next() != c {
		return false
	}
	s.at++
	return true
}

// quoted goes past a string and returns it as it is written, quotes included.
func (s *scanner) quoted() (text string, ok bool) {
	if s.next() != '"' {
		return "", false
	}
	begin := s.at
	for s.at++; s.at < len(s.doc); s.at++ {
		switch c := s.doc[s.at]; {
		case c == '"':
			s.at++
			return s.doc[begin:s.at], true
		case c == '\\':
			if s.at++; !s.escape() {
				return "", false
			}
		case c < ' ':
			return "", false
		}
	}
	return "", false
}

// escape goes to the last byte of what follows a backslash.
func (s *scanner) escape() bool {
	if s.at == len(s.doc) {
		return false
	}
	if hex4(s.doc, s.at) >= 0 {
		s.at += 4
		return true
	}
	return strings.IndexByte(`"\/bfnrt`, s.doc[s.at]) >= 0
}

// scalar goes past a number, true, false or null.
func (s *scanner) scalar() bool {
	for _, word := range [...]string{"true", "false", "null"} {
		if strings.HasPrefix(s.doc[s.at:], word) {
			s.at += len(word)
			return true
		}
	}
	return s.number()
}

func (s *scanner) number() bool {
	s.skip("-")
	if !s.skip("0") && !s.digits() {
		return false
	}
	if s.skip(".") && !s.digits() {
		return false
	}
	if s.skip("eE") {
		s.skip("+-")
		return s.digits()
	}
	return true
}

func (s *scanner) digits() bool {
	begin := s.at
	for s.skip("0123456789") {
	}
	return s.at > begin
}

// skip goes past one byte if it is one of these.
func (s *scanner) skip(among string) bool {
	if s.at == len(s.doc) || strings.IndexByte(among, s.doc[s.at]) < 0 {
		return false
	}
	s.at++
	return true
}
