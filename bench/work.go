package main

import (
	"encoding/json"
	"strings"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

// speech is 1.5 kB, as of a minute and a half.
var speech = strings.Repeat("So, we begin with what we know and ask what follows. ", 30)[:1500]

// result is 1 kB of JSON, as the handler returns it.
var result = json.RawMessage(`{"metrics": "` + strings.Repeat("0123456789abcdef ", 59)[:1000-15] + `"}`)

// owners are as many as submitters.
func owners(n int) []analysis.ID {
	ids := make([]analysis.ID, n)
	for i := range ids {
		ids[i] = analysis.ID(uuid.New())
	}
	return ids
}

// submission is the speech as the API hands it to the product.
func submission(owner analysis.ID) analysis.Submission {
	return analysis.Submission{
		Owner: owner, Text: speech, Kind: "general", Depth: "standard", Language: "en", Lane: analysis.Interactive,
	}
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// insertText stores a submission as all who keep it in Postgres do.
const insertText = `INSERT INTO submissions (id, owner_id, source, kind, depth, language, title, labels, body)
VALUES ($1, $2, 'text', 'general', 'standard', 'en', '', '[]', $3)`

// insertResult stores a result as all who have no guard for it do.
const insertResult = `INSERT INTO results (id, owner_id, document) VALUES ($1, $2, $3)`
