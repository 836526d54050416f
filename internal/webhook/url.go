package webhook

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/masterspeak/masterspeak/internal/outbound"
)

// CheckURL refuses with ErrURL what can be refused without asking anybody: all
// but absolute https URLs without user information and fragment, hosts that are
// written as an address that is not public, and ports that no request is made
// to. Networks that are allowed may be reached on any port and by http.
func CheckURL(text string, allow []netip.Prefix) error {
	_, err := readURL(text, outbound.Config{Allow: allow})
	return err
}

func readURL(text string, reach outbound.Config) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil, len(text) > MaxURLBytes, strings.ContainsFunc(text, control):
		return nil, ErrURL
	case u.Hostname() == "", u.User != nil, u.Fragment != "", u.Opaque != "":
		return nil, ErrURL
	case allowed(u.Hostname(), reach):
		if u.Scheme == "http" || u.Scheme == "https" {
			return u, nil
		}
		return nil, ErrURL
	case u.Scheme != "https", loopback(u.Hostname()), reach.Refuses(u), u.Port() != "" && u.Port() != "443" && len(reach.Allow) == 0:
		return nil, ErrURL
	}
	return u, nil
}

func control(r rune) bool { return r <= ' ' || r == 0x7f }

func allowed(host string, reach outbound.Config) bool {
	if host == "localhost" {
		host = "127.0.0.1"
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && reach.Allows(ip)
}

// loopback tells the names that never lead anywhere else.
func loopback(host string) bool {
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	return name == "localhost" || strings.HasSuffix(name, ".localhost")
}
