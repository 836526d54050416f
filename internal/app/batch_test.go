package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/api"
)

const (
	batchRoute = "POST /v1/analyses/batch"
	ndjson     = "Content-Type: application/x-ndjson"
)

// batchOf is a document of the items.
func batchOf(items ...string) string { return `{"items":[` + strings.Join(items, ",") + `]}` }

func TestABatchBecomesResultsAndErrorsInItsOrder(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.log.secret(marker)
	c := s.join()
	items := []string{
		`{"text":"Um, good evening. ` + marker + `","title":"first"}`, `{"text":"` + marker + `","txet":1}`,
		`{"text":"So, we start. ` + marker + `","lane":"interactive"}`, `{"text":"` + marker + `\u0000"}`,
	}
	for name, send := range map[string][]string{
		"as a document": {batchOf(items...)}, "as lines": {strings.Join(items, "\n"), ndjson},
	} {
		t.Run(name, func(t *testing.T) {
			c := c.on(t)
			got := c.want(202, batchRoute, send[0], send[1:]...)
			if strings.Contains(got.body, marker) {
				t.Errorf("the answer quotes the input: %s", got.body)
			}
			b := read[api.Batch](t, got)
			if b.Accepted != 2 || b.Rejected != 2 || len(b.Items) != 4 {
				t.Fatalf("got %d accepted, %d rejected of %d", b.Accepted, b.Rejected, len(b.Items))
			}
			for i, lane := range map[int]string{0: "batch", 2: "interactive"} {
				if a := c.until(b.Items[i].Id.String(), "succeeded"); a.Lane != lane {
					t.Errorf("item %d ran in lane %s, want %s", i, a.Lane, lane)
				}
			}
			for i, code := range map[int]string{1: "unknown_field", 3: "nul_character"} {
				if e := b.Items[i].Error; e == nil || e.Errors == nil || (*e.Errors)[0].Code != code {
					t.Errorf("item %d: got error %+v, want %s", i, e, code)
				}
			}
			list := read[api.AnalysisList](t, c.want(200, "GET /v1/analyses?limit=1&batch="+b.BatchId.String(), ""))
			if len(list.Data) != 1 || list.Data[0].Id != *b.Items[2].Id || list.NextCursor == nil {
				t.Fatalf("got %d analyses of the batch, want its last one and more", len(list.Data))
			}
			list = read[api.AnalysisList](t, c.want(200, "GET /v1/analyses?limit=1&batch="+b.BatchId.String()+"&cursor="+*list.NextCursor, ""))
			if len(list.Data) != 1 || list.Data[0].Title != "first" || list.NextCursor != nil {
				t.Errorf("got %d analyses on the next page, want the first item alone", len(list.Data))
			}
		})
	}
}

func TestABatchIsAcceptedOncePerIdempotencyKey(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	c := s.join()
	body := batchOf(`{"text":"Once and only once.","metadata":{"a":1}}`, `{"txet":1}`, `{"text":"And this."}`)
	first, before := c.want(202, batchRoute, body, "Idempotency-Key: the-key"), s.rows()
	again := c.want(202, batchRoute, strings.ReplaceAll(body, `,"meta`, ` , "meta`), `Idempotency-Key: "the-key"`)
	if again.header.Get("Idempotent-Replayed") != "true" || first.header.Get("Idempotent-Replayed") != "" || again.body != first.body {
		t.Errorf("got %s, want the first answer again: %s", again.body, first.body)
	}
	c.refused(422, "idempotency_key_reused", batchRoute, batchOf(`{"text":"Something else."}`), "Idempotency-Key: the-key")
	if after := s.rows(); after != before {
		t.Errorf("the same batch stored %d rows more", after-before)
	}
	if other := s.join().want(202, batchRoute, body, "Idempotency-Key: the-key"); other.body == first.body {
		t.Error("got another owner's answer")
	}
}

func TestWhatIsNoBatchLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newSystem(t, "MAX_BODY_BYTES=100000")
	s.startAPI()
	c := s.join()
	one := `{"text":"So."}`
	before := s.rows()
	for _, bad := range []struct {
		status       int
		code, body   string
		header, name string
	}{
		{400, "malformed_json", batchOf(one)[:20], "", "half a document"},
		{400, "trailing_data", batchOf(one) + one, "", "trailing data"},
		{422, "validation_failed", batchOf(), "", "no items"},
		{422, "validation_failed", "\n\n", ndjson, "no lines"},
		{422, "validation_failed", strings.Repeat(one+"\n", 1001), ndjson, "too many"},
		{422, "validation_failed", `{"items":[` + one + `],"lane":"batch"}`, "", "an unknown field"},
		{413, "body_too_large", strings.Repeat(`{"text":"`+strings.Repeat("x", 40_000)+"\"}\n", 3), ndjson, "too large"},
		{415, "unsupported_media_type", one, "Content-Type: application/json-seq", "another type"},
	} {
		t.Run(bad.name, func(t *testing.T) {
			header := bad.header
			if header == "" {
				header = "Content-Type: application/json"
			}
			c.on(t).refused(bad.status, bad.code, batchRoute, bad.body, header)
		})
	}
	if after := s.rows(); after != before {
		t.Errorf("refused batches stored %d rows", after-before)
	}
}

func TestABatchCountsAsOneSubmission(t *testing.T) {
	t.Parallel()
	s := newSystem(t, limited(2)...)
	s.startAPI()
	ada := s.join()
	var items []string
	for i := range 1000 {
		items = append(items, fmt.Sprintf(`{"text":"Speech number %d."}`, i))
	}
	got := ada.want(202, batchRoute, batchOf(items...))
	wantLimit(t, got, 1)
	if b := read[api.Batch](t, got); b.Accepted != 1000 {
		t.Errorf("got %d accepted, want all", b.Accepted)
	}
	wantLimit(t, ada.want(202, "POST /v1/analyses", speech), 0)
	ada.refused(429, "rate_limited", batchRoute, batchOf(speech))
}
