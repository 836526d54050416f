package provider_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/provider"
)

func TestACauseIsLoggedWithoutWhatItQuotes(t *testing.T) {
	t.Parallel()
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	for _, tt := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("sending my speech: %w", refused), "dial tcp: connection refused"},
		{fmt.Errorf("sending my speech: %w", context.DeadlineExceeded), "the context ended"},
		{fmt.Errorf("reading: %w", errors.New("400: you said: my speech")), "an error of type *errors.errorString"},
		{errors.Join(errors.New("my speech"), refused), "dial tcp: connection refused"},
	} {
		got := provider.Quiet(tt.err)
		if got.Error() != tt.want || strings.Contains(fmt.Sprintf("%v %s", got, got), "speech") || !errors.Is(got, tt.err) {
			t.Errorf("%v is logged as %q, want %q", tt.err, got, tt.want)
		}
	}
	if provider.Quiet(nil) != nil {
		t.Error("no error became one")
	}
}
