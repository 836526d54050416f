package client_test

import (
	"fmt"
	"net/http"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain gives the examples a server, unless the environment names one, and
// fails when the client leaves a goroutine behind.
func TestMain(m *testing.M) {
	stop := func() {}
	if os.Getenv("MASTERSPEAK_URL") == "" {
		server := newFake()
		stop = server.Close
		_ = os.Setenv("MASTERSPEAK_URL", server.URL)
		_ = os.Setenv("MASTERSPEAK_API_KEY", "ms_example")
	}
	code := m.Run()
	stop()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, "goroutines left after all tests:", err)
		code = 1
	}
	os.Exit(code)
}
