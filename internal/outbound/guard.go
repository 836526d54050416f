package outbound

import (
	"net/netip"
	"slices"
	"syscall"

	"code.dny.dev/ssrf"
)

// Allows reports whether an address is in a network that is listed.
func (c Config) Allows(ip netip.Addr) bool {
	return slices.ContainsFunc(c.Allow, func(p netip.Prefix) bool { return p.Contains(ip.Unmap()) })
}

// guard is asked at each dial, when the address is known and nothing was sent.
func (c Config) guard() func(network, address string, _ syscall.RawConn) error {
	public := ssrf.New()
	return func(network, address string, conn syscall.RawConn) error {
		if to, err := netip.ParseAddrPort(address); err == nil && c.Allows(to.Addr()) {
			return nil
		}
		return public.Safe(network, address, conn)
	}
}
