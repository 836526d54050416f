package client_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain runs the examples, which are those of docs/api.md, where the
// environment names a server: e2e starts one for them. It fails when the client
// leaves a goroutine behind.
func TestMain(m *testing.M) {
	if os.Getenv("MASTERSPEAK_URL") == "" {
		_ = flag.Set("test.skip", "^Example") // the flag is there
	}
	code := m.Run()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, "goroutines left after all tests:", err)
		code = 1
	}
	os.Exit(code)
}
