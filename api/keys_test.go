package api_test

import (
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
)

func TestAKeyRevokesItselfAndWhatHoldsNoMore(t *testing.T) {
	t.Parallel()
	self, less, equal, more := analysis.ID{15: 1}, analysis.ID{15: 2}, analysis.ID{15: 3}, analysis.ID{15: 4}
	held := []string{"analyses:read", "webhooks"}
	for _, tt := range []struct {
		name    string
		by, key analysis.ID
		status  int
		want    string
	}{
		{"itself", self, self, 204, ""},
		{"less", self, less, 204, ""},
		{"equal", self, equal, 204, ""},
		{"more", self, more, 403, `"insufficient_scope"`},
		{"an unknown one", self, analysis.ID{15: 5}, 204, ""}, // the fake knows all keys
		{"any, by a login", analysis.ID{}, more, 204, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.scopes, w.key = []auth.Scope{auth.ScopeAnalysesRead, auth.ScopeWebhooks}, tt.by
			w.keys = []account.APIKey{{ID: self, Scopes: held}, {ID: less, Scopes: held[:1]}, {ID: equal, Scopes: held}, {ID: more, Scopes: []string{"ops"}}}
			resp, body := ask(t, w.serve(api.Config{}), "DELETE /v1/api-keys/"+tt.key.String(), "")
			wantStatus(t, resp, body, tt.status)
			wantContains(t, body, tt.want)
		})
	}
}

func TestAKeyDoesNotOutliveItsMaker(t *testing.T) {
	t.Parallel()
	end := time.Date(2999, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name, body string
		by         analysis.ID
		ends       time.Time
		status     int
		want       string
	}{
		{"never", `{"name":"k"}`, ada, end, 422, `No later than 2999-01-01T00:00:00Z`},
		{"later", `{"name":"k","expires_at":"2999-01-01T00:00:01Z"}`, ada, end, 422, `"/expires_at"`},
		{"with it", `{"name":"k","expires_at":"2999-01-01T00:00:00Z"}`, ada, end, 201, `"expires_at":"2999`},
		{"never, by one that does not end", `{"name":"k"}`, ada, time.Time{}, 201, `"expires_at":null`},
		{"never, by a login", `{"name":"k"}`, analysis.ID{}, end, 201, `"expires_at":null`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.key, w.ends = tt.by, tt.ends
			resp, body := ask(t, w.serve(api.Config{}), "POST /v1/api-keys", tt.body)
			wantStatus(t, resp, body, tt.status)
			wantContains(t, body, tt.want)
		})
	}
}
