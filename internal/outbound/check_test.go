package outbound_test

import (
	"net"
	"net/netip"
	"net/url"
	"testing"

	"github.com/masterspeak/masterspeak/internal/outbound"
)

func TestAddressesAreRefusedBeforeTheyAreAsked(t *testing.T) {
	t.Parallel()
	inside := outbound.Config{Allow: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	for _, tt := range []struct {
		config     outbound.Config
		host, port string
		refused    bool
	}{
		{outbound.Config{}, "8.8.8.8", "443", false},
		{outbound.Config{}, "2001:4860:4860::8888", "443", false},
		{outbound.Config{}, "8.8.8.8", "22", true},
		{outbound.Config{}, "127.0.0.1", "443", true},
		{outbound.Config{}, "localhost", "443", true},
		{outbound.Config{}, "169.254.169.254", "80", true},
		{outbound.Config{}, "::ffff:10.0.0.1", "443", true},
		{outbound.Config{}, "10.0.0.1", "443", true},
		{inside, "10.0.0.1", "8080", false},
		{inside, "192.168.0.1", "443", true},
		{outbound.Config{}, "no-such-name.invalid", "443", false}, // the first request tells
	} {
		err := tt.config.Check(t.Context(), &url.URL{Scheme: "https", Host: net.JoinHostPort(tt.host, tt.port)})
		if (err != nil) != tt.refused || err != nil && !outbound.Refused(err) {
			t.Errorf("%s port %s: %v, want refused %t", tt.host, tt.port, err, tt.refused)
		}
	}
}

func TestAnAddressIsRefusedBeforeItIsDialled(t *testing.T) {
	t.Parallel()
	c := outbound.Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}}
	for address, want := range map[string]bool{
		"https://10.0.0.1/a.wav": true, "https://127.0.0.1:8443/a": true, "https://[::1]/a": true, "https://169.254.169.254/": true,
		"https://[::ffff:10.0.0.1]/": true, "https://[::ffff:9.9.9.9]/": true, "https://9.9.9.9:22/": true,
		"https://127.0.0.2:8443/a": false, "https://9.9.9.9/a": false, "https://[2620:fe::fe]/": false,
		"https://localhost/a": false, "https://example.com:8443/a": false, // names are looked up when they are dialled
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Refuses(u); got != want {
			t.Errorf("%s: refused %t, want %t", address, got, want)
		}
	}
}
