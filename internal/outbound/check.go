package outbound

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"time"
)

// checkTime bounds the question to the resolver: somebody waits for the answer.
const checkTime = 2 * time.Second

// Check says beforehand what a client would refuse, for whoever takes a URL from
// a user to keep it: one of which any address is refused; Refused tells such an
// error. Each request is checked by itself all the same: a name may lead
// elsewhere by then, and one that has no address now may have one later.
func (c Config) Check(ctx context.Context, u *url.URL) error {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	resolver := c.Resolver
	if resolver == nil {
		resolver = net.DefaultResolver
	}
	found, err := resolver.LookupNetIP(ctx, "ip", u.Hostname())
	if err != nil {
		return nil //nolint:nilerr // see above; the first request will tell
	}
	for _, ip := range found {
		// Unmapped: resolvers give addresses of IPv4 in either form.
		if err := c.refuses(ip.Unmap(), u); err != nil {
			return fmt.Errorf("checking an address: %w", err)
		}
	}
	return nil
}

// Refuses reports whether a URL is written with an address that is refused. Of a
// name it knows nothing: that takes a Check.
func (c Config) Refuses(u *url.URL) bool {
	ip, err := netip.ParseAddr(u.Hostname())
	return err == nil && c.refuses(ip, u) != nil
}

// refuses asks about one of a URL's addresses what is asked when it is dialled.
func (c Config) refuses(ip netip.Addr, u *url.URL) error {
	port, network := u.Port(), "tcp6"
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	if ip.Is4() {
		network = "tcp4"
	}
	return c.guard()(network, net.JoinHostPort(ip.String(), port), nil)
}
