// Package alarm tells Sentry what people must look at: panics, answers of 500,
// jobs that ended for a reason of ours or that kill their workers.
//
// It promises that nothing of a request, a user or a speech leaves the process.
// A report has the types of the errors, the stack and the ids and words that
// it was given; everything that the SDK adds by itself is taken off again,
// before it is sent. What an error says stays in the log, where the request id
// or job id of the report finds it.
//
// Trap: reports are sent in the background. Without Close at the end of the
// process the last, which tells why it ended, is lost.
package alarm

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/getsentry/sentry-go"
)

// Config says who is told, and by whom.
type Config struct {
	DSN         string
	Service     string
	Version     string
	Environment string
}

// Alarm tells. A nil one is off.
type Alarm struct{ client *sentry.Client }

// Open makes one; nil without a DSN. It refuses a DSN that is none, and does
// not connect.
func Open(cfg Config) (*Alarm, error) {
	if cfg.DSN == "" {
		return nil, nil //nolint:nilnil // nil is the alarm that is off
	}
	client, err := sentry.NewClient(sentry.ClientOptions{
		Dsn: cfg.DSN, Release: "masterspeak@" + cfg.Version, Environment: cfg.Environment,
		SendDefaultPII: false, //nolint:staticcheck // said although it is the default, and scrub does not rely on it
		MaxBreadcrumbs: -1, DisableClientReports: true,
		Tags:         map[string]string{"service": cfg.Service},
		Integrations: func([]sentry.Integration) []sentry.Integration { return nil }, // they read files, modules and the environment
		BeforeSend:   func(e *sentry.Event, _ *sentry.EventHint) *sentry.Event { return scrub(e) },
	})
	if err != nil {
		return nil, errors.New("reading SENTRY_DSN: it is not a DSN") // the SDK's error quotes it
	}
	return &Alarm{client}, nil
}

// FlushTime is how long Close waits, at most.
const FlushTime = 2 * time.Second

// Close sends what is left.
func (a *Alarm) Close() {
	if a != nil {
		a.client.Flush(FlushTime)
		a.client.Close()
	}
}

// Panicked tells of a panic. It is called by the function that recovered it, so
// that the stack is that of the panic.
func (a *Alarm) Panicked(value any, about map[string]string) {
	if a == nil {
		return
	}
	said := "" // the value may quote a speech; what the runtime says does not
	if err, ok := value.(runtime.Error); ok {
		said = err.Error()
	}
	a.send(sentry.LevelFatal, sentry.Exception{Type: fmt.Sprintf("panic of %T", value), Value: said}, about)
}

// Raised tells of an error.
func (a *Alarm) Raised(err error, about map[string]string) {
	if a == nil {
		return
	}
	a.send(sentry.LevelError, sentry.Exception{Type: "error", Value: chain(err)}, about)
}

func (a *Alarm) send(level sentry.Level, what sentry.Exception, about map[string]string) {
	what.Stacktrace = sentry.NewStacktrace()
	e := sentry.NewEvent()
	e.Level, e.Tags = level, about
	e.Exception = []sentry.Exception{what}
	a.client.CaptureEvent(e, nil, nil)
}

// chain is the types of an error and of those that it wraps, and the state that
// a database gives.
func chain(err error) string {
	name := fmt.Sprintf("%T", err)
	if refused, ok := err.(interface{ SQLState() string }); ok {
		name += " " + refused.SQLState()
	}
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		var joined []string
		for _, one := range all.Unwrap() {
			joined = append(joined, chain(one))
		}
		return name + ": (" + strings.Join(joined, ", ") + ")"
	}
	if next := errors.Unwrap(err); next != nil {
		name += ": " + chain(next)
	}
	return name
}

// scrub leaves what send has put in, and what names the program. Whatever else
// an SDK may come to collect is not among it.
func scrub(e *sentry.Event) *sentry.Event {
	clean := sentry.NewEvent()
	clean.EventID, clean.Timestamp, clean.Platform, clean.Sdk = e.EventID, e.Timestamp, e.Platform, e.Sdk
	clean.Level, clean.Release, clean.Environment = e.Level, e.Release, e.Environment
	clean.Tags = e.Tags
	for _, x := range e.Exception {
		if x.Stacktrace != nil {
			for i := range x.Stacktrace.Frames {
				f := &x.Stacktrace.Frames[i]
				f.Vars, f.PreContext, f.ContextLine, f.PostContext = nil, nil, "", nil
			}
		}
		clean.Exception = append(clean.Exception, x)
	}
	return clean
}
