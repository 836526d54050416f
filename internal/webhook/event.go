package webhook

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// Test is the event that a test of an endpoint sends. It cannot be subscribed.
const Test = "webhook.test"

// Events are the types that can be subscribed: an analysis that ended so.
func Events() []string {
	ends := []analysis.Status{analysis.Succeeded, analysis.Failed, analysis.Cancelled, analysis.Expired}
	types := make([]string, len(ends))
	for i, end := range ends {
		types[i] = "analysis." + string(end)
	}
	return types
}

// payload is the body of a request: what happened, and where to read more. No
// word of a speech is in it.
func payload(kind string, at time.Time, data json.RawMessage) ([]byte, error) {
	body, err := json.Marshal(struct {
		Type      string          `json:"type"`
		Timestamp time.Time       `json:"timestamp"`
		Data      json.RawMessage `json:"data"`
	}{kind, at.UTC(), data})
	if err != nil {
		return nil, fmt.Errorf("writing a payload: %w", err)
	}
	return body, nil
}
