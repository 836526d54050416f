package outbound

import (
	"net/netip"
	"slices"
	"syscall"

	"code.dny.dev/ssrf"
)

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
