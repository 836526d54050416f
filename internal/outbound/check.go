package outbound

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"
)

// checkTime bounds the question to the resolver: somebody waits for the answer.
const checkTime = 2 * time.Second

// Checker says beforehand what a client would refuse, for whoever takes an
// address from a user to keep it. Each request is checked by itself all the
// same: a name may lead elsewhere by then.
type Checker struct{ Config }

// Check refuses a host and port if any address of the host is refused; Refused
// tells such an error. A name that has no address now may have one later.
func (c Checker) Check(ctx context.Context, host, port string) error {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	resolver := c.Resolver
	if resolver == nil {
		resolver = net.DefaultResolver
	}
	found, err := resolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil //nolint:nilerr // see above; the first request will tell
	}
	safe := guard(c.Allow)
	for _, ip := range found {
		if err := refusedIP(safe, ip, port); err != nil {
			return fmt.Errorf("checking an address: %w", err)
		}
	}
	return nil
}

// RefusedHost reports whether a host is refused as it is written: a loopback
// name, or an address that is not public. Of other names only a resolver knows.
func RefusedHost(host string) bool {
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && refusedIP(guard(nil), ip, "443") != nil
}

func refusedIP(safe func(network, address string, c syscall.RawConn) error, ip netip.Addr, port string) error {
	network := "tcp4"
	if ip.Unmap().Is6() {
		network = "tcp6"
	}
	return safe(network, net.JoinHostPort(ip.Unmap().String(), port), nil)
}
