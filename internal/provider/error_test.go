package provider

import "testing"

func TestOnlyAProviderThatIsAwayOrLimitsUsIsAnOutage(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		err  Error
		want bool
	}{
		{"unavailable", Error{Code: CodeUnavailable, Retryable: true}, true},
		{"too slow", Error{Code: CodeTimeout, Retryable: true}, true},
		{"too many requests", Error{Code: CodeRateLimited, Retryable: true}, true},
		{"no quota left", Error{Code: CodeRateLimited}, false},
		{"rejected", Error{Code: CodeRejected}, false},
		{"wrong key", Error{Code: CodeUnauthorized}, false},
		{"not an answer", Error{Code: CodeInvalidOutput, Retryable: true}, false},
		{"refused", Error{Code: CodeRefused}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.err.Outage(); got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
		})
	}
}
