package api

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"
)

// worthPacking is the shortest answer that gzip makes cheaper to send.
const worthPacking = 1 << 10

// varied is shared by all answers, like secured.
var varied = []string{"Origin, Accept-Encoding"}

// pack compresses the answers of routes whose rule says so, for who asks for
// it. No route is packed by default: beside something that a stranger chose,
// the length of what is packed gives away a secret in it.
func (s *Server) pack(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		req, res := c.Request(), c.Response()
		if r, _ := ruleFor(req.Method, c.Path()); !r.packed {
			return next(c)
		}
		res.Header()["Vary"] = varied
		if req.Method == http.MethodHead || !takesGzip(req.Header["Accept-Encoding"]) {
			return next(c)
		}
		p := &packing{ResponseWriter: res.Writer}
		res.Writer = p
		defer func() { res.Writer = p.ResponseWriter }()
		err := next(c)
		p.finish()
		return err
	}
}

// packing holds an answer back until it is known to be worth packing. It is for
// handlers that answer at once: what they flush leaves at the end all the same.
type packing struct {
	http.ResponseWriter
	status int
	held   []byte
	gzip   *gzip.Writer // nil until it is
}

// Unwrap is for http.ResponseController.
func (p *packing) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// Flush does nothing yet.
func (p *packing) Flush() {}

func (p *packing) WriteHeader(status int) { p.status = status }

func (p *packing) Write(b []byte) (int, error) {
	if p.gzip == nil && len(p.held)+len(b) < worthPacking {
		p.held = append(p.held, b...)
		return len(b), nil
	}
	if p.gzip == nil {
		if err := p.begin(); err != nil {
			return 0, err
		}
	}
	return p.gzip.Write(b)
}

func (p *packing) begin() error {
	h := p.Header()
	h.Set("Content-Encoding", "gzip")
	h.Del("Content-Length")
	p.ResponseWriter.WriteHeader(p.status)
	p.gzip = packers.Get().(*gzip.Writer)
	p.gzip.Reset(p.ResponseWriter)
	_, err := p.gzip.Write(p.held)
	return err
}

// finish sends what is held. A caller that left cannot be told.
func (p *packing) finish() {
	switch {
	case p.status == 0: // nothing was answered here
	case p.gzip == nil:
		p.ResponseWriter.WriteHeader(p.status)
		_, _ = p.ResponseWriter.Write(p.held)
	default:
		_ = p.gzip.Close()
		packers.Put(p.gzip)
	}
}

// packers are used by one answer after another: each has tables of a megabyte.
var packers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // a level that there is
	return w
}}

// takesGzip reads Accept-Encoding: whether gzip is wanted, and not less than an
// answer as it is.
func takesGzip(accepted []string) bool {
	gz, any, plain := -1.0, -1.0, -1.0
	for _, list := range accepted {
		for coding := range strings.SplitSeq(list, ",") {
			name, weight, _ := strings.Cut(coding, ";")
			switch strings.ToLower(strings.TrimSpace(name)) {
			case "gzip", "x-gzip":
				gz = quality(weight)
			case "*":
				any = quality(weight)
			case "identity":
				plain = quality(weight)
			}
		}
	}
	if gz < 0 {
		gz = any
	}
	return gz > 0 && gz >= plain
}

// quality is 1 unless it is given, and 0 when what is given is no number.
func quality(weight string) float64 {
	weight = strings.TrimSpace(weight)
	if weight == "" {
		return 1
	}
	name, value, _ := strings.Cut(weight, "=")
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !strings.EqualFold(strings.TrimSpace(name), "q") || !(q >= 0 && q <= 1) {
		return 0
	}
	return q
}
