package alarm_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/masterspeak/masterspeak/internal/alarm"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// reported runs f with an alarm and returns what reached Sentry.
func reported(t *testing.T, f func(*alarm.Alarm)) string {
	t.Helper()
	received := make(chan string, 10) // more than any test sends
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		received <- string(body)
		_, _ = io.WriteString(w, "{}")
	}))
	defer server.Close()
	a, err := alarm.Open(alarm.Config{
		DSN: "http://key@" + strings.TrimPrefix(server.URL, "http://") + "/1", Service: "api", Version: "1.2.3", Environment: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	f(a)
	a.Close()
	close(received)
	var all strings.Builder
	for body := range received {
		all.WriteString(body)
	}
	return all.String()
}

func want(t *testing.T, report string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(report, w) {
			t.Errorf("the report has no %q:\n%s", w, report)
		}
	}
}

func TestAPanicIsReportedWithItsStackAndWithoutItsValue(t *testing.T) {
	t.Parallel()
	got := reported(t, func(a *alarm.Alarm) {
		defer func() { a.Panicked(recover(), map[string]string{"request_id": "r-1", "route": "/v1/me"}) }()
		panicOver("my speech")
	})
	want(t, got, "panic of string", "panicOver", `"request_id":"r-1"`, `"route":"/v1/me"`, "masterspeak@1.2.3", `"environment":"test"`)
	if strings.Contains(got, "my speech") {
		t.Errorf("the report quotes what was panicked with:\n%s", got)
	}
}

func panicOver(text string) { panic(text) }

func TestWhatTheRuntimeSaysOfAPanicIsReported(t *testing.T) {
	t.Parallel()
	got := reported(t, func(a *alarm.Alarm) {
		defer func() { a.Panicked(recover(), nil) }()
		var none []int
		_ = none[len(t.Name())]
	})
	want(t, got, "index out of range")
}

func TestAnErrorIsReportedByItsTypes(t *testing.T) {
	t.Parallel()
	got := reported(t, func(a *alarm.Alarm) {
		a.Raised(fmt.Errorf("saving %q: %w", "my speech", &pgconn.PgError{Code: "22P02", Message: "my speech is no uuid"}), nil)
	})
	want(t, got, "*fmt.wrapError: *pgconn.PgError 22P02")
	if strings.Contains(got, "speech") && strings.Contains(got, "my ") {
		t.Errorf("the report quotes the error:\n%s", got)
	}
}

func TestAnErrorIsReportedWithEachThatItJoins(t *testing.T) {
	t.Parallel()
	got := reported(t, func(a *alarm.Alarm) {
		refused := fmt.Errorf("saving: %w", errors.Join(io.ErrClosedPipe, &pgconn.PgError{Code: "53100"}))
		a.Raised(fmt.Errorf("%w: %w", errors.New("store unavailable"), refused), nil)
	})
	want(t, got, "*fmt.wrapErrors: (*errors.errorString, *fmt.wrapError: *errors.joinError: (*errors.errorString, *pgconn.PgError 53100))")
}

func TestNothingOfTheMachineIsReported(t *testing.T) {
	t.Parallel()
	got := reported(t, func(a *alarm.Alarm) { a.Raised(errors.New("broken"), nil) })
	for _, word := range []string{"server_name", "modules", `"user"`, `"request"`, `"contexts"`, "context_line", `"extra"`, "breadcrumbs"} {
		if strings.Contains(got, word) {
			t.Errorf("the report has %s:\n%s", word, got)
		}
	}
}

func TestADSNThatIsNoneIsRefusedAndNotQuoted(t *testing.T) {
	t.Parallel()
	_, err := alarm.Open(alarm.Config{DSN: "https://:hunter2@sentry.example.com/1"})
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
	if a, err := alarm.Open(alarm.Config{}); a != nil || err != nil {
		t.Errorf("without a DSN got %v, %v, want nobody to be told", a, err)
	}
}
