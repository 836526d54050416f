package outbound

import (
	"net"
	"net/netip"
	"net/url"
	"slices"
	"syscall"

	"code.dny.dev/ssrf"
)

// Refuses reports whether a URL names an address that a client of this kind
// would not dial. Of a name it knows nothing before it is looked up.
func (c Config) Refuses(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return true
	}
	host, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		return false
	}
	port, network := u.Port(), "tcp6"
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	if host.Is4() {
		network = "tcp4"
	}
	return guard(c.Allow)(network, net.JoinHostPort(host.String(), port), nil) != nil
}

// guard is asked at each dial, when the address is known and nothing was sent.
func guard(allow []netip.Prefix) func(network, address string, c syscall.RawConn) error {
	public := ssrf.New()
	return func(network, address string, c syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err == nil && slices.ContainsFunc(allow, func(p netip.Prefix) bool { return p.Contains(to.Addr().Unmap()) }) {
			return nil
		}
		return public.Safe(network, address, c)
	}
}
