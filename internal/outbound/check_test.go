package outbound_test

import (
	"net/netip"
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
		err := outbound.Checker{Config: tt.config}.Check(t.Context(), tt.host, tt.port)
		if (err != nil) != tt.refused || err != nil && !outbound.Refused(err) {
			t.Errorf("%s port %s: %v, want refused %t", tt.host, tt.port, err, tt.refused)
		}
	}
}
