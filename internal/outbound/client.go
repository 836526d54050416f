package outbound

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"time"

	"code.dny.dev/ssrf"
)

// Errors that a request ends with, wrapped in *url.Error.
var (
	ErrRedirects = errors.New("too many redirects")
	ErrInsecure  = errors.New("redirected away from https")
)

// Config is the zero value for the public internet.
type Config struct {
	// Allow lists private networks that may be reached all the same, on any
	// port and without TLS: an intranet, or the machine of a developer.
	Allow []netip.Prefix
	// Redirects is how many are followed; none when zero.
	Redirects int
	// Resolver finds addresses; that of the system when nil.
	Resolver *net.Resolver
}

// Bounds of the parts of a request; the whole is the caller's context.
const (
	dialTime   = 5 * time.Second
	tlsTime    = 5 * time.Second
	headerTime = 15 * time.Second
	headerSize = 64 << 10
)

// NewClient makes a client. It keeps no cookies, no idle connections and no
// credentials.
func NewClient(c Config) *http.Client {
	dialer := &net.Dialer{Timeout: dialTime, KeepAlive: -1, Control: c.guard(), Resolver: c.Resolver}
	transport := &http.Transport{
		Proxy: nil, DialContext: dialer.DialContext, DisableKeepAlives: true,
		TLSHandshakeTimeout: tlsTime, ResponseHeaderTimeout: headerTime, MaxResponseHeaderBytes: headerSize,
		DisableCompression: true, // what arrives is what was sent, and no larger
	}
	return &http.Client{Transport: transport, CheckRedirect: func(req *http.Request, via []*http.Request) error {
		switch {
		case c.Redirects == 0:
			return http.ErrUseLastResponse
		case len(via) > c.Redirects:
			return ErrRedirects
		case req.URL.Scheme != "https" && via[0].URL.Scheme == "https":
			return ErrInsecure
		}
		return nil
	}}
}

// Refused reports whether the request failed because of where it led.
func Refused(err error) bool {
	return errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedPort) ||
		errors.Is(err, ssrf.ErrProhibitedNetwork) || errors.Is(err, ErrRedirects) || errors.Is(err, ErrInsecure)
}
