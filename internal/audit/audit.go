// Package audit is the log of what somebody did or what became of a job: it is
// written whatever the level of the log, so that a production that logs only
// warnings still knows who logged in.
//
// It promises that a line has an event of the list below and ids, words and
// counts of ours: an Entry has no field in which a text could travel.
//
// Trap: an address is never written. Whoever has no id yet is an Account,
// which is a keyed hash: it tells that two lines mean the same one.
package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Event names what happened.
type Event string

// The events. Alerts and searches go by these words: they are never changed.
const (
	Registered          Event = "account registered"
	LoggedIn            Event = "logged in"
	LoginRefused        Event = "login failed"
	LoggedOut           Event = "logged out"
	RefreshRefused      Event = "refresh refused" // its error_code tells a token that was used before
	PasswordReset       Event = "password reset"
	AddressVerified     Event = "address verified"
	AccountChanged      Event = "account changed"
	AccountErased       Event = "account erased"
	AccountExported     Event = "account exported"
	KeyMade             Event = "api key made"
	KeyRevoked          Event = "api key revoked"
	WebhookMade         Event = "webhook made"
	WebhookChanged      Event = "webhook changed"
	WebhookRotated      Event = "webhook secret rotated" // without a target: that of webhook_url
	WebhookDeleted      Event = "webhook deleted"
	LanePaused          Event = "lane paused"
	LaneResumed         Event = "lane resumed"
	DeadLettersReplayed Event = "dead letters replayed"
	JobCancelled        Event = "job cancelled"
	JobRetried          Event = "job retried"
	JobDeleted          Event = "job deleted"
	JobEnded            Event = "job ended"
	JobExpired          Event = "job expired"
	JobRecovered        Event = "orphan recovered"
)

// Entry is who, what and how. What is zero is left out.
type Entry struct {
	RequestID string
	UserID    analysis.ID // who did it
	KeyID     analysis.ID // and with which key
	Account   string      // see Account
	Target    analysis.ID // the key or webhook that it was done to
	JobID     analysis.ID
	Lane      analysis.Lane
	Attempt   int
	Outcome   string
	ErrorCode string
	Jobs      int
	Took      time.Duration
}

// Log writes entries. The zero value writes nothing.
type Log struct{ log zerolog.Logger }

// New makes a log that writes to where the logger writes.
func New(log zerolog.Logger) Log { return Log{log} }

// Record writes one line.
func (l Log) Record(event Event, e Entry) {
	line := l.log.Log().Bool("audit", true)
	text(line, "request_id", e.RequestID)
	id(line, "user_id", e.UserID)
	id(line, "key_id", e.KeyID)
	text(line, "account", e.Account)
	id(line, "target_id", e.Target)
	id(line, "job_id", e.JobID)
	text(line, "lane", string(e.Lane))
	count(line, "attempt", e.Attempt)
	count(line, "jobs", e.Jobs)
	text(line, "outcome", e.Outcome)
	text(line, "error_code", e.ErrorCode)
	if e.Took > 0 {
		line.Int64("duration_ms", e.Took.Milliseconds())
	}
	line.Msg(string(event))
}

func text(line *zerolog.Event, name, value string) {
	if value != "" {
		line.Str(name, value)
	}
}

func id(line *zerolog.Event, name string, value analysis.ID) {
	if !value.IsZero() {
		line.Stringer(name, value)
	}
}

func count(line *zerolog.Event, name string, n int) {
	if n != 0 {
		line.Int(name, n)
	}
}

// Account names the holder of an address without naming the address.
func Account(key []byte, email string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("account:" + strings.ToLower(strings.TrimSpace(email))))
	return hex.EncodeToString(mac.Sum(nil)[:8])
}
