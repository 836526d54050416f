package api_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// wire is a real server and one raw connection to it.
type wire struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader

	mu     sync.Mutex // guards served
	served []string   // method and target of what reached the API
}

// dial starts a server and connects. A test that waits shortens what it waits for.
func dial(t *testing.T, cfg api.Config, shorten func(*http.Server)) *wire {
	t.Helper()
	cfg.TrustedHosts = []string{"api.example.com"}
	w, s := &wire{t: t}, newWorld().serve(cfg)
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = api.NewHTTPServer("", http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.served = append(w.served, r.Method+" "+r.URL.Path)
		w.mu.Unlock()
		s.Handler().ServeHTTP(rw, r)
	}))
	if shorten != nil {
		shorten(srv.Config)
	}
	srv.Start()
	var err error
	if w.conn, err = new(net.Dialer).DialContext(testenv.Context(t), "tcp", srv.Listener.Addr().String()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = w.conn.Close()
		srv.CloseClientConnections()
		srv.Close()
	})
	deadline, _ := testenv.Context(t).Deadline()
	if err := w.conn.SetDeadline(deadline); err != nil {
		t.Fatal(err)
	}
	w.in = bufio.NewReader(w.conn)
	return w
}

// send writes raw bytes. A server that has hung up already is no failure.
func (w *wire) send(raw string) { _, _ = io.WriteString(w.conn, raw) }

// status reads one answer, and is 0 when the connection has ended instead.
func (w *wire) status() int {
	w.t.Helper()
	resp, err := http.ReadResponse(w.in, nil)
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body) // a server that hangs up need not wait for it to arrive
	return resp.StatusCode
}

func (w *wire) requests() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.served)
}

const (
	host  = "Host: api.example.com\r\n"
	ping  = "GET /health HTTP/1.1\r\n" + host + "\r\n"
	inner = "GET /v1/me HTTP/1.1\r\n" + host + "X-API-Key: " + adaKey + "\r\n\r\n" // what must never be served
)

// post is the head of a submission with further header lines.
func post(lines ...string) string {
	return "POST /v1/analyses HTTP/1.1\r\n" + host + "X-API-Key: " + adaKey + "\r\nContent-Type: application/json\r\n" +
		strings.Join(append(lines, "", ""), "\r\n")
}

// Statuses that net/http gives by itself never reach the API. A 0 at the end
// says that the connection ends; without it the connection serves on.
var ambiguous = []struct {
	name, raw string
	want      []int
	reaches   int // how many requests of it reach the API
}{
	{"a length and chunks, empty chunks", post("Content-Length: 6", "Transfer-Encoding: chunked") + "0\r\n\r\n" + inner, []int{400, 0}, 1},
	{"chunks and a length that ends in one", post("Transfer-Encoding: chunked", "Content-Length: 4") + "2\r\n{}\r\n0\r\n\r\n" + inner, []int{422, 0}, 1},
	{"chunks alone, and a request behind", post("Transfer-Encoding: chunked") + "2\r\n{}\r\n0\r\n\r\n" + inner, []int{422, 0}, 1},
	{"two lengths", post("Content-Length: 2", "Content-Length: 90") + "{}" + inner, []int{400, 0}, 0},
	{"a list of lengths", post("Content-Length: 2, 90") + "{}" + inner, []int{400, 0}, 0},
	{"a length with a sign", post("Content-Length: +2") + "{}" + inner, []int{400, 0}, 0},
	{"a negative length", post("Content-Length: -1") + inner, []int{400, 0}, 0},
	{"a length in hex", post("Content-Length: 0x2") + "{}" + inner, []int{400, 0}, 0},
	{"two codings", post("Transfer-Encoding: chunked", "Transfer-Encoding: identity") + "0\r\n\r\n" + inner, []int{501, 0}, 0},
	{"a list of codings", post("Transfer-Encoding: gzip, chunked") + "0\r\n\r\n" + inner, []int{501, 0}, 0},
	{"an unknown coding", post("Transfer-Encoding: xchunked") + "0\r\n\r\n" + inner, []int{501, 0}, 0},
	{"a coding behind a tab", post("Transfer-Encoding:\tchunked") + "2\r\n{}\r\n0\r\n\r\n" + inner, []int{422, 0}, 1},
	{"a coding with a control character", post("Transfer-Encoding: \x0bchunked") + "0\r\n\r\n" + inner, []int{400, 0}, 0},
	{"a space before a colon", post("Content-Length : 2") + "{}" + inner, []int{400, 0}, 0},
	{"a coding with a space before its colon", post("Content-Length: 2", "Transfer-Encoding : chunked") + "{}" + inner, []int{400, 0}, 0},
	{"a folded coding", post("X: y", " Transfer-Encoding: chunked", "Content-Length: 2") + "{}" + ping, []int{422, 200}, 2},
	{"a header that begins with a space", "POST /v1/analyses HTTP/1.1\r\n " + host + "\r\n" + inner, []int{400, 0}, 0},
	{"a bare CR in a header", post("X: y\rContent-Length: 90") + inner, []int{400, 0}, 0},
	{"a NUL in a header", post("X: y\x00") + inner, []int{400, 0}, 0},
	{"a header without a colon", post("Content-Length 2") + inner, []int{400, 0}, 0},
	{"bare LFs", strings.ReplaceAll(post("Content-Length: 2"), "\r\n", "\n") + "{}", []int{422}, 1},
	{"a chunk extension", post("Transfer-Encoding: chunked") + "2;a=b\r\n{}\r\n0\r\n\r\n" + inner, []int{422, 0}, 1},
	{"a chunk extension that ends in a bare LF", post("Transfer-Encoding: chunked") + "2;a\n{}\r\n0\r\n\r\n" + inner, []int{400, 0}, 1},
	{"a chunk size that ends in a bare LF", post("Transfer-Encoding: chunked") + "2\n{}\r\n0\r\n\r\n" + inner, []int{400, 0}, 1},
	{"a chunk larger than said", post("Transfer-Encoding: chunked") + "1\r\n{}\r\n0\r\n\r\n" + inner, []int{400, 0}, 1},
	{"a chunk of more than there is", post("Transfer-Encoding: chunked") + "ffffffffffffffff0\r\n{}" + inner, []int{400, 0}, 1},
	{"a trailer that is a request", post("Transfer-Encoding: chunked") + "2\r\n{}\r\n0\r\n" + inner, []int{400, 0}, 1},
	{"HTTP/1.0 with chunks", strings.Replace(post("Connection: keep-alive", "Transfer-Encoding: chunked"), "/1.1", "/1.0", 1) + inner, []int{400, 0}, 1},
	{"HTTP/1.0 without a host", "GET /health HTTP/1.0\r\n\r\n", []int{400, 0}, 1},
	{"HTTP/1.1 without a host", "GET /health HTTP/1.1\r\n\r\n", []int{400, 0}, 0},
	{"two hosts", "GET /health HTTP/1.1\r\n" + host + host + "\r\n", []int{400, 0}, 0},
	{"a host that is none", "GET /health HTTP/1.1\r\nHost: a b\r\n\r\n", []int{400, 0}, 0},
	{"another host in the target", "GET http://evil.example/health HTTP/1.1\r\n" + host + "\r\n", []int{400}, 1},
	{"our host in the target, another in the header", "GET http://api.example.com/health HTTP/1.1\r\nHost: evil.example\r\n\r\n", []int{200}, 1},
	{"a tunnel", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", []int{400}, 1},
	{"HTTP/0.9", "GET /health\r\n\r\n", []int{400, 0}, 0},
	{"HTTP/3.0", "GET /health HTTP/3.0\r\n" + host + "\r\n", []int{505, 0}, 0},
	{"HTTP/2 by knowing", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", []int{400, 0}, 1},
	{"HTTP/2 by asking", "GET /health HTTP/1.1\r\n" + host + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n\r\n", []int{200}, 1},
	{"a TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", []int{400, 0}, 0},
	{"a method with a separator", "GE(T /health HTTP/1.1\r\n" + host + "\r\n", []int{400, 0}, 0},
	{"a control character in the target", "GET /health\x01 HTTP/1.1\r\n" + host + "\r\n", []int{400, 0}, 0},
	{"a broken escape in the target", "GET /%zz HTTP/1.1\r\n" + host + "\r\n", []int{400, 0}, 0},
	{"a target of 40 kB", "GET /" + strings.Repeat("a", 40<<10) + " HTTP/1.1\r\n" + host + "\r\n", []int{431, 0}, 0},
	{"a header of 40 kB", "GET /health HTTP/1.1\r\n" + host + "X: " + strings.Repeat("a", 40<<10) + "\r\n\r\n", []int{431, 0}, 0},
	{"20,000 headers", "GET /health HTTP/1.1\r\n" + host + strings.Repeat("a:b\r\n", 20_000) + "\r\n", []int{431, 0}, 0},
	{"a request in a refused body", "POST /v1/analyses HTTP/1.1\r\n" + host + "Content-Length: 65\r\n\r\n" + inner, []int{401}, 1},
	{"a request in a read body", post("Content-Length: 65") + inner, []int{400}, 1},
	{"an expectation that nobody meets", post("Content-Length: 2", "Expect: a miracle") + inner, []int{417, 0}, 0},
	{"a refused body that was announced", "POST /v1/analyses HTTP/1.1\r\n" + host + "Content-Length: 65\r\nExpect: 100-continue\r\n\r\n" + inner, []int{401, 0}, 1},
	{"three requests at once", ping + ping + ping, []int{200, 200, 200}, 3},
}

func TestNoBodyIsServedAsARequest(t *testing.T) {
	t.Parallel()
	if len(inner) != 65 {
		t.Fatalf("the inner request has %d bytes; say so in the rows with 65", len(inner))
	}
	for _, row := range ambiguous {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := dial(t, api.Config{}, nil)
			go w.send(row.raw)
			for i, want := range row.want {
				got := w.status()
				if got == 0 && row.reaches == 0 {
					break // hanging up says the same, and may come first
				}
				if got != want {
					t.Fatalf("answer %d: got %d, want %d", i+1, got, want)
				}
			}
			if row.want[len(row.want)-1] != 0 {
				w.send(ping)
				if got := w.status(); got != 200 {
					t.Errorf("got %d from a connection that should serve on", got)
				}
				row.reaches++
			}
			if got := w.requests(); len(got) != row.reaches || slices.Contains(got, "GET /v1/me") {
				t.Errorf("got %q, want %d requests and not the one within", got, row.reaches)
			}
		})
	}
}

// drip sends the head at once and then one byte after another until the server
// has hung up.
func (w *wire) drip(head string, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	_, err := io.WriteString(w.conn, head)
	for err == nil {
		select {
		case <-tick.C:
			_, err = w.conn.Write([]byte("x"))
		case <-w.t.Context().Done():
			return
		}
	}
}

func TestWhoDripsIsHungUpOn(t *testing.T) {
	t.Parallel()
	const soon = 100 * time.Millisecond
	form := strings.Replace(post("Content-Length: 100000"), "application/json", "multipart/form-data; boundary=x", 1)
	for _, row := range []struct {
		name, head string
		want       []int
	}{
		{"no end of a method", "", nil},
		{"a request line", "GET /hea", nil},
		{"headers", "GET /health HTTP/1.1\r\n" + host + "X-Slow: ", nil},
		{"a body that is read", post("Content-Length: 100000") + `{"text":"`, []int{400, 0}},
		{"a body in chunks", post("Transfer-Encoding: chunked") + "186a0\r\n" + `{"text":"`, []int{400, 0}},
		{"a body of which the caller is unknown", "POST /v1/analyses HTTP/1.1\r\n" + host + "Content-Length: 100000\r\n\r\n", []int{401, 0}},
		{"a body for another host", "POST /v1/analyses HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 100000\r\n\r\n", []int{400, 0}},
		{"a body that a route does not take", "GET /health HTTP/1.1\r\n" + host + "Content-Length: 100000\r\n\r\n", []int{200, 0}},
		{"an upload below the rate", form + "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nA speech. ", []int{400, 0}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			bodies := api.Bodies{Timeout: soon, UploadGrace: soon}
			w := dial(t, api.Config{Bodies: bodies}, func(srv *http.Server) { srv.ReadHeaderTimeout = soon })
			began := time.Now()
			ended := make(chan struct{})
			go func() { defer close(ended); w.drip(row.head, 5*time.Millisecond) }()
			for i, want := range row.want {
				if got := w.status(); got != want {
					t.Errorf("answer %d: got %d, want %d", i+1, got, want)
				}
			}
			testenv.Closed(t, ended)
			t.Logf("hung up on after %v", time.Since(began))
		})
	}
}

func TestADripThatKeepsTheRateIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	w := dial(t, api.Config{Bodies: api.Bodies{UploadGrace: 200 * time.Millisecond, UploadRate: 10}}, nil)
	const file = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nA speech that takes its time.\r\n--x--\r\n"
	form := strings.Replace(post("Content-Length: 108"), "application/json", "multipart/form-data; boundary=x", 1)
	if len(file) != 108 {
		t.Fatalf("the form has %d bytes; say so in its head", len(file))
	}
	go func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		w.send(form)
		for _, b := range []byte(file) {
			<-tick.C
			w.send(string(b))
		}
	}()
	if got := w.status(); got != 202 {
		t.Errorf("got %d for an upload of half a second, with a grace of a fifth and the rate kept", got)
	}
}
