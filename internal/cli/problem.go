package cli

import (
	"fmt"
	"net/http"

	"github.com/masterspeak/masterspeak/client"
)

// more is what does not fit on the first line, and what to do.
func more(e *client.Error) []string {
	var lines []string
	for _, field := range e.Fields {
		lines = append(lines, clean(fmt.Sprintf("- %s: %s", field.Pointer, field.Detail)))
	}
	if advice := advice(e.Status); advice != "" {
		lines = append(lines, advice)
	}
	if e.RequestID != "" {
		lines = append(lines, "request id "+clean(e.RequestID))
	}
	return lines
}

func advice(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "Give a valid key with --key or MASTERSPEAK_API_KEY, or start 'masterspeak dev' in this folder."
	case http.StatusForbidden:
		return "The key lacks a scope; use one that has it. Beside the database, " +
			"'masterspeak users create --email ADDRESS --operator' makes a key with every scope."
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return "The server is there but not ready; try again in a moment."
	case http.StatusInternalServerError:
		return "Something broke inside the server; its log has the reason under the request id."
	}
	return ""
}
