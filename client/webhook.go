package client

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// WebhookEvent says that an analysis has ended; Get has the rest. Events may
// come twice, which their ID tells, and in any order.
type WebhookEvent struct {
	ID        string    `json:"-"`    // the same at every try
	Type      string    `json:"type"` // such as analysis.succeeded
	Timestamp time.Time `json:"timestamp"`
	Data      struct {
		ID         string     `json:"id"`
		Status     Status     `json:"status"`
		Version    int64      `json:"version"`
		FinishedAt *time.Time `json:"finished_at"`
		ErrorCode  string     `json:"error_code"`
		URL        string     `json:"url"`
	} `json:"data"`
}

// ErrForged is a request that did not come from the server, or too late.
var ErrForged = errors.New("the request is not signed with this secret, or was long ago")

// minSecret is that of Standard Webhooks: with an empty one anybody could sign.
const minSecret = 24

// VerifyWebhook reads an event from a request to a webhook, whose body was read
// to its end. The secret is the one that the server showed (whsec_…).
func VerifyWebhook(secret string, header http.Header, body []byte) (*WebhookEvent, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) < minSecret {
		return nil, errors.New("the secret of a webhook looks like whsec_…")
	}
	id, at := header.Get("webhook-id"), header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || time.Since(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return nil, ErrForged
	}
	mac := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(mac, "%s.%s.%s", id, at, body) // a hash takes everything
	want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for _, given := range strings.Fields(header.Get("webhook-signature")) {
		if hmac.Equal([]byte(given), []byte(want)) {
			event := &WebhookEvent{ID: id}
			if err := json.Unmarshal(body, event); err != nil {
				return nil, fmt.Errorf("reading the event: %w", err)
			}
			return event, nil
		}
	}
	return nil, ErrForged
}
