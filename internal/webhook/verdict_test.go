package webhook

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
	"time"

	"code.dny.dev/ssrf"
	"github.com/google/go-cmp/cmp"
)

func TestOnlyTwoHundredsAreSuccesses(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		code  int
		after string
		want  verdict
	}{
		{200, "", verdict{accepted: true, code: 200}},
		{204, "60", verdict{accepted: true, code: 204}},
		{301, "", verdict{code: 301, err: errorRedirect}},
		{307, "", verdict{code: 307, err: errorRedirect}},
		{400, "", verdict{code: 400, err: errorStatus}},
		{410, "", verdict{code: 410, err: errorStatus, gone: true}},
		{429, "120", verdict{code: 429, err: errorStatus, asked: 2 * time.Minute}},
		{503, "Sun, 01 Mar 2026 12:00:30 GMT", verdict{code: 503, err: errorStatus, asked: 30 * time.Second}},
		{503, "Sun, 01 Mar 2026 11:00:30 GMT", verdict{code: 503, err: errorStatus}},
		{503, "-5", verdict{code: 503, err: errorStatus}},
		{503, "99999999999999999999", verdict{code: 503, err: errorStatus}},
		{503, "soon", verdict{code: 503, err: errorStatus}},
	} {
		res := &http.Response{StatusCode: tt.code, Header: http.Header{"Retry-After": {tt.after}}}
		if diff := cmp.Diff(tt.want, judge(res, nil, now), cmp.AllowUnexported(verdict{})); diff != "" {
			t.Errorf("%d, Retry-After %q (-want +got):\n%s", tt.code, tt.after, diff)
		}
	}
}

func TestErrorsAreKnownByTheirKind(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		errorTimeout:    context.DeadlineExceeded,
		errorAddress:    ssrf.ErrProhibitedIP,
		errorName:       &net.DNSError{Err: "no such host", IsNotFound: true},
		errorConnection: errors.New("EOF"),
	} {
		if got := judge(nil, err, time.Now()); got.err != want || got.accepted {
			t.Errorf("%v: %+v, want %s", err, got, want)
		}
	}
}
