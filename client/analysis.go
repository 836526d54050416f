package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// EndedError says how an analysis ended that has no result.
type EndedError struct {
	ID     string
	Status Status
	// Reason is nil for one that was cancelled.
	Reason *JobError
}

// Error names the analysis, its end and the reason.
func (e *EndedError) Error() string {
	text := "the analysis " + e.ID + " ended as " + string(e.Status)
	if e.Reason != nil {
		text += ": " + e.Reason.Message + " (" + e.Reason.Code + ")"
	}
	return text
}

// Ended reports whether nothing more will happen to the analysis.
func (a *Analysis) Ended() bool {
	return a.Status != "" && a.Status != Queued && a.Status != Running
}

// Err is an *EndedError when the analysis ended without a result, else nil.
func (a *Analysis) Err() error {
	if !a.Ended() || a.Status == Succeeded {
		return nil
	}
	return &EndedError{ID: a.ID, Status: a.Status, Reason: a.Error}
}

// UnmarshalJSON also keeps the document as it is.
func (a *Analysis) UnmarshalJSON(data []byte) error {
	type plain Analysis // has no methods
	var p plain
	if err := json.Unmarshal(data, &p); err != nil {
		return fmt.Errorf("reading the analysis that the server sent: %w", err)
	}
	*a = Analysis(p)
	a.JSON = bytes.Clone(data)
	return nil
}

// complete reports whether there is nothing more to wait for or to fetch.
func (a *Analysis) complete() bool {
	return a.Ended() && (a.Status != Succeeded || a.Result != nil)
}

func (a *Analysis) etag() string { return `W/"` + strconv.FormatInt(a.Version, 10) + `"` }
