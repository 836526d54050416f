package stage

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// Address is the port on this machine.
func Address(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// PortOf is the port in a URL.
func PortOf(t testing.TB, address string) int {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// Through is the URL with the address of a link in the place of its host.
func Through(t testing.TB, address string, link *Link) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.Host = link.Addr()
	return u.String()
}

// Listening waits until somebody listens on the port, or ended is closed.
func Listening(t testing.TB, port int, ended <-chan struct{}) {
	t.Helper()
	d := net.Dialer{Timeout: time.Second}
	testenv.Eventually(t, func() bool {
		select {
		case <-ended:
			t.Fatalf("what should listen on port %d has ended", port)
		default:
		}
		conn, err := d.DialContext(t.Context(), "tcp", Address(port))
		if err != nil {
			return false
		}
		return conn.Close() == nil
	}, fmt.Sprintf("port %d answers", port))
}
