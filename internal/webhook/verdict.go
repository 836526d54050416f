package webhook

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/masterspeak/masterspeak/internal/outbound"
)

// The errors of an attempt, as the log of deliveries shows them.
const (
	errorStatus     = "status"            // an answer other than 2xx
	errorRedirect   = "redirect"          // 3xx, which is not followed
	errorTimeout    = "timeout"           // no answer in time
	errorAddress    = "address_refused"   // the name leads to no public address
	errorName       = "name_not_resolved" // there is no address
	errorTLS        = "tls"               // the certificate, or no TLS at all
	errorConnection = "connection"        // refused, or broken off
)

// Outcomes of an attempt, for the metrics.
const (
	outcomeDelivered = "delivered"
	outcomeRetried   = "retried"
	outcomeFailed    = "failed"
	outcomeGone      = "gone"
)

// Outcomes lists them.
func Outcomes() []string {
	return []string{outcomeDelivered, outcomeRetried, outcomeFailed, outcomeGone}
}

// verdict is what an attempt came to.
type verdict struct {
	accepted bool
	gone     bool
	asked    time.Duration // Retry-After
	code     int
	err      string
}

// judge looks at an answer or an error, and at nothing that the receiver wrote
// but the status and Retry-After.
func judge(res *http.Response, err error, now time.Time) verdict {
	if err != nil {
		return verdict{err: classify(err)}
	}
	v := verdict{code: res.StatusCode}
	switch {
	case res.StatusCode >= 200 && res.StatusCode < 300:
		v.accepted = true
		return v
	case res.StatusCode >= 300 && res.StatusCode < 400:
		v.err = errorRedirect
	default:
		v.err = errorStatus
	}
	v.gone = res.StatusCode == http.StatusGone
	v.asked = retryAfter(res.Header.Get("Retry-After"), now)
	return v
}

func classify(err error) string {
	var (
		name        *net.DNSError
		record      tls.RecordHeaderError
		certificate *tls.CertificateVerificationError
		alert       tls.AlertError
		network     net.Error
	)
	switch {
	case outbound.Refused(err):
		return errorAddress
	case errors.Is(err, errNoAnswer), errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return errorTimeout
	case errors.As(err, &name):
		return errorName
	case errors.As(err, &record), errors.As(err, &certificate), errors.As(err, &alert):
		return errorTLS
	}
	return errorConnection
}

// retryAfter reads seconds or a date; zero for anything else.
func retryAfter(header string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}
