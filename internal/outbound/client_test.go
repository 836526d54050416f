package outbound_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/outbound"
)

func get(t *testing.T, c *http.Client, address string) (string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := c.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	return string(b), err
}

func TestPrivateAddressesAreNotDialled(t *testing.T) {
	t.Parallel()
	touched := make(chan struct{}, 100)
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { touched <- struct{}{} }))
	t.Cleanup(server.Close)
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	c := outbound.NewClient(outbound.Config{Redirects: 3})
	for _, host := range []string{
		"127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::]", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0x7f000001",
		"169.254.169.254", "[fd00:ec2::254]", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "[fe80::1]", "[fe80::1%25eth0]",
		"[64:ff9b::7f00:1]", "224.0.0.1", "255.255.255.255",
	} {
		for _, address := range []string{"http://" + host + ":" + port + "/", "https://" + host + "/", "http://" + host + "/"} {
			if _, err := get(t, c, address); err == nil {
				t.Errorf("%s was reached", address)
			}
		}
	}
	if len(touched) > 0 {
		t.Errorf("a private server was asked %d times", len(touched))
	}
	_, err := get(t, c, "http://127.0.0.1:80/")
	if !outbound.Refused(err) {
		t.Errorf("%v is not told from a server that is away", err)
	}
}

func TestARedirectIsCheckedLikeTheFirstAddress(t *testing.T) {
	t.Parallel()
	secret := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "secret") }))
	t.Cleanup(secret.Close)
	// The one server may be reached, the other not: they differ in address.
	l, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skip("no second loopback address on this system: ", err)
	}
	open := httptest.NewUnstartedServer(http.RedirectHandler(secret.URL, http.StatusFound))
	open.Listener = l
	open.Start()
	t.Cleanup(open.Close)
	allow := []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}

	body, err := get(t, outbound.NewClient(outbound.Config{Allow: allow, Redirects: 3}), open.URL)
	if err == nil || !outbound.Refused(err) {
		t.Errorf("got %q, %v, want a refusal", body, err)
	}
	allow = append(allow, netip.MustParsePrefix("127.0.0.1/32"))
	if body, err = get(t, outbound.NewClient(outbound.Config{Allow: allow, Redirects: 3}), open.URL); err != nil || body != "secret" {
		t.Errorf("allowed, and got %q, %v", body, err)
	}
	if body, err = get(t, outbound.NewClient(outbound.Config{Allow: allow}), open.URL); err != nil || strings.Contains(body, "secret") {
		t.Errorf("without redirects, and got %q, %v", body, err)
	}
}

func TestRedirectsEnd(t *testing.T) {
	t.Parallel()
	var loop *httptest.Server
	loop = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, loop.URL, http.StatusFound)
	}))
	t.Cleanup(loop.Close)
	c := outbound.NewClient(outbound.Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Redirects: 3})
	if _, err := get(t, c, loop.URL); !errors.Is(err, outbound.ErrRedirects) {
		t.Errorf("got %v, want ErrRedirects", err)
	}
}

func TestHTTPSDoesNotFallBackToHTTP(t *testing.T) {
	t.Parallel()
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	tls := httptest.NewTLSServer(http.RedirectHandler(plain.URL, http.StatusFound))
	t.Cleanup(tls.Close)
	c := outbound.NewClient(outbound.Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Redirects: 3})
	trusting := tls.Client().Transport.(*http.Transport)
	c.Transport.(*http.Transport).TLSClientConfig = trusting.TLSClientConfig
	if _, err := get(t, c, tls.URL); !errors.Is(err, outbound.ErrInsecure) {
		t.Errorf("got %v, want ErrInsecure", err)
	}
}
