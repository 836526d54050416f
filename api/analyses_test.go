package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

func TestASubmissionHearsOfEverythingThatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{})
	resp, body := ask(t, s, "POST /v1/analyses", `{"txt":"Different.","kind":"song","lane":"fast"}`)
	wantStatus(t, resp, body, 422)
	wantContains(t, body, `"pointer":"/txt"`, `"pointer":"/text"`, `"pointer":"/kind"`, `"pointer":"/lane"`)
}

func TestSubmitAccepts(t *testing.T) {
	t.Parallel()
	w := newWorld()
	resp, body := ask(t, w.serve(api.Config{}), "POST /v1/analyses",
		`{"text":"Hello there.","title":"T","labels":["a"],"metadata":{"b": 1.50},"ttl_seconds":60}`, "Idempotency-Key: \"again\"")
	wantStatus(t, resp, body, 202)
	got := w.submitted[0]
	wantHeader(t, resp, "Location", "/v1/analyses/"+minted.String())
	wantHeader(t, resp, "Retry-After", "2")
	wantHeader(t, resp, "Idempotent-Replayed", "true")
	wantContains(t, body, `"metadata":{"b":1.50}`, `"result":null`, `"stage":null`)
	if got.Owner != ada || got.Kind != "general" || got.Depth != "standard" || got.Language != "en" || got.Lane != analysis.Interactive {
		t.Errorf("got submission %+v, want the defaults and the caller", got)
	}
	if !got.ID.IsZero() || got.IdempotencyKey != "again" || got.Fingerprint == [32]byte{} {
		t.Errorf("got submission %+v, want no id, the key and a fingerprint", got)
	}
}

func TestSubmitRefusesBadInput(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{MaxBodyBytes: 2 << 20})
	long := func(n int) string { return strings.Repeat("é", n) }
	for name, tt := range map[string]struct {
		body   string
		status int
		want   string
	}{
		"an empty body":             {" ", 400, `"code":"malformed_json"`},
		"half a document":           {`{"text":"a"`, 400, `"code":"malformed_json"`},
		"an array":                  {`[]`, 400, `"code":"malformed_json"`},
		"null":                      {`null`, 400, `"code":"malformed_json"`},
		"trailing data":             {text + `{}`, 400, `"code":"trailing_data"`},
		"invalid UTF-8":             {"{\"text\":\"\xff\"}", 400, `"code":"malformed_json"`},
		"half a surrogate pair":     {`{"text":"\ud800"}`, 400, `"code":"malformed_json"`},
		"too many levels":           {`{"metadata":` + strings.Repeat(`[`, 99) + strings.Repeat(`]`, 99) + `}`, 400, `"code":"too_deep"`},
		"too many values":           {`{"text":"a","labels":[` + strings.Repeat(`"",`, 30_000) + `""]}`, 400, `"code":"too_many_values"`},
		"NUL":                       {`{"text":"a\u0000b"}`, 422, `"nul_character"`},
		"an unknown field":          {`{"text":"a","txet":1}`, 422, `"/txet"`},
		"a field in capitals":       {`{"TEXT":"a"}`, 422, `"/TEXT"`},
		"a field twice":             {`{"text":"a","text":"b"}`, 422, `"duplicate_field"`},
		"a wrong type":              {`{"text":7}`, 422, `"/text"`},
		"a wrong type in a list":    {`{"text":"a","labels":[{}]}`, 422, `"/labels`},
		"nothing":                   {`{}`, 422, `"/text"`},
		"only whitespace":           {`{"text":" \n\u2003"}`, 422, `"blank"`},
		"too long a text":           {`{"text":"` + long(200_001) + `"}`, 422, `"too_long"`},
		"text and a recording":      {`{"text":"a","audio_url":"https://a.example/a.wav"}`, 422, `"exclusive"`},
		"a recording over http":     {`{"audio_url":"http://a.example/a.wav"}`, 422, `must begin with https://`},
		"user information in a URL": {`{"audio_url":"https://u:p@a.example/a"}`, 422, `a user name or a password`},
		"a URL without a server":    {`{"audio_url":"https:///a.wav"}`, 422, `names no server`},
		"an address of our own":     {`{"audio_url":"https://10.0.0.1/a.wav"}`, 422, `"not_public"`},
		"an unknown kind":           {`{"text":"a","kind":"x"}`, 422, `"/kind"`},
		"an unknown depth":          {`{"text":"a","depth":"x"}`, 422, `"/depth"`},
		"an unknown lane":           {`{"text":"a","lane":"x"}`, 422, `"/lane"`},
		"a shapeless language":      {`{"text":"a","language":"e_n"}`, 422, `"/language"`},
		"the name of a language":    {`{"text":"a","language":"francais"}`, 422, `"/language"`},
		"too long a title":          {`{"text":"a","title":"` + long(201) + `"}`, 422, `"/title"`},
		"too many labels":           {`{"text":"a","labels":["a"` + strings.Repeat(`,"a"`, 16) + `]}`, 422, `"/labels"`},
		"too long a label":          {`{"text":"a","labels":["a","` + long(65) + `"]}`, 422, `"/labels/1"`},
		"metadata that is a list":   {`{"text":"a","metadata":[]}`, 422, `"/metadata"`},
		"too much metadata":         {`{"text":"a","metadata":{"a":"` + long(2100) + `"}}`, 422, `"/metadata"`},
		"no time to live":           {`{"text":"a","ttl_seconds":0}`, 422, `"/ttl_seconds"`},
		"too much time to live":     {`{"text":"a","ttl_seconds":2592001}`, 422, `"/ttl_seconds"`},
		"a fraction of a second":    {`{"text":"a","ttl_seconds":1.5}`, 422, `"/ttl_seconds"`},
		"a webhook over http":       {`{"text":"a","webhook_url":"http://a.example"}`, 422, `"/webhook_url"`},
		"too large a body":          {`{"text":"` + strings.Repeat("a", 3<<20) + `"}`, 413, `"code":"body_too_large"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, body := ask(t, s, "POST /v1/analyses", tt.body)
			wantStatus(t, resp, body, tt.status)
			wantContains(t, body, tt.want)
		})
	}
}

func TestSubmitListsEveryFault(t *testing.T) {
	t.Parallel()
	_, body := ask(t, newWorld().serve(api.Config{}), "POST /v1/analyses", `{"text":"","kind":"x","lane":"y","ttl_seconds":-1}`)
	wantContains(t, body, `"/text"`, `"/kind"`, `"/lane"`, `"/ttl_seconds"`)
}

func TestSubmitRefusesOtherContent(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{})
	for _, header := range []string{
		"Content-Type: ", "Content-Type: text/plain", "Content-Type: application/json; charset=latin1", "Content-Encoding: gzip",
	} {
		resp, body := ask(t, s, "POST /v1/analyses", text, header)
		wantStatus(t, resp, body, 415)
	}
	resp, body := ask(t, s, "POST /v1/analyses", text, "Content-Type: application/json; charset=UTF-8")
	wantStatus(t, resp, body, 202)
}

func TestErrorsBecomeProblems(t *testing.T) {
	t.Parallel()
	for code, tt := range map[string]struct {
		err    error
		status int
	}{
		"not_found":              {analysis.ErrNotFound, 404},
		"gone":                   {fmt.Errorf("reading: %w", analysis.ErrGone), 410},
		"idempotency_key_reused": {analysis.ErrKeyReused, 422},
		"unavailable":            {analysis.ErrUnavailable, 503},
		"invalid_token":          {account.ErrUserNotFound, 401},
		"internal":               {fmt.Errorf("dialing 10.0.0.7 with a secret"), 500},
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.fail = tt.err
			resp, body := ask(t, w.serve(api.Config{}), "POST /v1/analyses", text)
			wantStatus(t, resp, body, tt.status)
			wantContains(t, body, `"code":"`+code+`"`, resp.Header.Get("X-Request-ID"))
			if strings.Contains(body, "secret") {
				t.Errorf("got %s, which tells the cause", body)
			}
			if tt.status == 503 {
				wantHeader(t, resp, "Retry-After", "2")
			}
		})
	}
}

func TestMovesAnswerWithTheStateThatForbidsThem(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := w.serve(api.Config{})
	queued, done := w.put(1, analysis.Queued, 1), w.put(2, analysis.Succeeded, 3)
	resp, body := ask(t, s, "POST /v1/analyses/"+queued.ID.String()+"/cancel", "")
	wantStatus(t, resp, body, 202)
	for move, past := range map[string]string{"cancel": "cancelled", "retry": "retried"} {
		resp, body = ask(t, s, "POST /v1/analyses/"+done.ID.String()+"/"+move, "")
		wantStatus(t, resp, body, 409)
		wantContains(t, body, `"code":"invalid_state"`, `"current_status":"succeeded"`, "it cannot be "+past)
	}
	resp, body = ask(t, s, "DELETE /v1/analyses/"+done.ID.String(), "")
	wantStatus(t, resp, body, 204)
}

func TestIDsOfOthersAndOfNobodyLookTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := w.serve(api.Config{})
	path := "GET /v1/analyses/" + w.put(1, analysis.Queued, 1).ID.String()
	resp, body := ask(t, s, path, "", "X-API-Key: "+otherKey)
	wantStatus(t, resp, body, 404)
	resp, body = ask(t, s, "GET /v1/analyses/not-an-id", "")
	wantStatus(t, resp, body, 400)
	wantContains(t, body, `"code":"invalid_id"`, `"pointer":"/id"`)
}

func TestListPagesWithACursorBoundToItsFilters(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := w.serve(api.Config{})
	for id := range byte(3) {
		w.put(id+1, analysis.Queued, 1)
	}
	var page struct {
		Data       []struct{ ID string }
		NextCursor *string `json:"next_cursor"`
	}
	read := func(query string) {
		t.Helper()
		resp, body := ask(t, s, "GET /v1/analyses?"+query, "")
		wantStatus(t, resp, body, 200)
		page.Data, page.NextCursor = nil, nil
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			t.Fatal(err)
		}
	}
	read("limit=2")
	if len(page.Data) != 2 || page.NextCursor == nil {
		t.Fatalf("got %d and cursor %v, want 2 and one", len(page.Data), page.NextCursor)
	}
	cursor := *page.NextCursor
	read("limit=2&cursor=" + cursor)
	if len(page.Data) != 1 || page.NextCursor != nil {
		t.Errorf("got %d and cursor %v, want the last one and none", len(page.Data), page.NextCursor)
	}
	for _, bad := range []string{"cursor=x", "cursor=" + cursor + "&status=queued", "cursor=A" + cursor[1:]} {
		resp, body := ask(t, s, "GET /v1/analyses?"+bad, "")
		wantStatus(t, resp, body, 400)
		wantContains(t, body, `"code":"invalid_cursor"`)
	}
	resp, body := ask(t, s, "GET /v1/analyses?cursor="+cursor, "", "X-API-Key: "+otherKey)
	wantStatus(t, resp, body, 400)
}

func TestListRefusesBadFilters(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{})
	for query, want := range map[string]int{
		"limit=x": 400, "limit=0": 422, "limit=201": 422, "limit=1&limit=2": 400, "status=x": 422, "kind=x": 422, "source=x": 422,
		"lane=x": 422, "created_after=yesterday": 400, "created_before=": 400, "label=%00": 422, "label=%ff": 422,
	} {
		resp, body := ask(t, s, "GET /v1/analyses?"+query, "")
		if resp.StatusCode != want {
			t.Errorf("%s: got %d, want %d: %s", query, resp.StatusCode, want, body)
		}
	}
}
