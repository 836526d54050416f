package testenv

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// Main runs a package's tests, stops the shared servers and then fails if a
// goroutine is left:
//
//	func TestMain(m *testing.M) { testenv.Main(m) }
//
// The given functions run after the tests.
func Main(m *testing.M, after ...func()) {
	code := runTests(m)
	for _, f := range after {
		f()
	}
	os.Exit(code)
}

func runTests(m *testing.M) int {
	code := m.Run()
	if err := shared.close(); err != nil {
		fmt.Fprintln(os.Stderr, "stopping the shared postgres:", err)
		code = max(code, 1)
	}
	if code != 0 {
		return code // a failed test may well leave goroutines: say only what matters
	}
	if err := goleak.Find(ignoredLeaks()...); err != nil {
		fmt.Fprintln(os.Stderr, "goroutines left after all tests:", err)
		return 1
	}
	return 0
}

// ignoredLeaks are goroutines that libraries start once and never end.
func ignoredLeaks() []goleak.Option {
	return []goleak.Option{
		// ulule/limiter's in-memory store ends its cleaner by finalizer.
		goleak.IgnoreTopFunction("github.com/ulule/limiter/v3/drivers/store/memory.(*cleaner).Run"),
	}
}
