package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

const (
	batchRoute = "POST /v1/analyses/batch"
	ndjson     = "Content-Type: application/x-ndjson"
)

// mixed are items of which the first and the third are valid.
var mixed = []string{
	`{"text":"Good evening."}`, `{"text":"a","txet":1,"lane":"x"}`, `{"text":"Hello.","lane":"interactive","title":"T"}`,
	`{"text":7}`, "{\"text\":\"\xff\"}", `{"text":"a\u0000b"}`, `{"text":"` + strings.Repeat("é", 200_001) + `"}`,
}

func readBatch(t *testing.T, body string) (b api.Batch) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), &b); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEachItemOfABatchIsAcceptedOrRefusedByItself(t *testing.T) {
	t.Parallel()
	for name, send := range map[string][]string{
		"as a document": {`{"items":[` + strings.Join(mixed, ",") + `]}`},
		"as lines":      {"\n" + strings.Join(mixed, "\r\n\n"), ndjson},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			resp, body := ask(t, w.serve(api.Config{}), batchRoute, send[0], send[1:]...)
			wantStatus(t, resp, body, 202)
			got := readBatch(t, body)
			if got.Accepted != 2 || got.Rejected != 5 || len(got.Items) != len(mixed) {
				t.Fatalf("got %d accepted and %d rejected of %d items", got.Accepted, got.Rejected, len(got.Items))
			}
			wantItem(t, got, 0, "", "", "")
			wantItem(t, got, 1, "validation_failed", "/txet", "unknown_field")
			wantItem(t, got, 2, "", "", "")
			wantItem(t, got, 3, "validation_failed", "/text", "wrong_type")
			wantItem(t, got, 4, "malformed_json", "", "")
			wantItem(t, got, 5, "validation_failed", "/text", "nul_character")
			wantItem(t, got, 6, "validation_failed", "/text", "too_long")
			subs := w.batches[0].Items
			if len(subs) != 2 || subs[0].Lane != analysis.Batch || subs[1].Lane != analysis.Interactive || subs[1].Title != "T" || subs[1].Owner != ada {
				t.Errorf("got submissions %+v, want both with the lane that each asks for", subs)
			}
		})
	}
}

// wantItem wants an id when code is empty, else an error that points there.
func wantItem(t *testing.T, b api.Batch, index int, code, pointer, fault string) {
	t.Helper()
	it := b.Items[index]
	switch {
	case it.Index != index:
		t.Errorf("item %d has the index %d", index, it.Index)
	case code == "":
		if it.Id == nil || it.Error != nil {
			t.Errorf("item %d: got error %+v, want it accepted", index, it.Error)
		}
	case it.Id != nil || it.Error == nil || it.Error.Code != code:
		t.Errorf("item %d: got %+v, want the error %s", index, it.Error, code)
	case pointer == "":
		if it.Error.Errors != nil {
			t.Errorf("item %d: got pointers %v, want none", index, *it.Error.Errors)
		}
	case it.Error.Errors == nil || (*it.Error.Errors)[0].Pointer != pointer || (*it.Error.Errors)[0].Code != fault:
		t.Errorf("item %d: got %+v, want %s at %s", index, it.Error.Errors, fault, pointer)
	}
}

// items is a document of n times the same item.
func items(n int, item string) string {
	return `{"items":[` + strings.TrimSuffix(strings.Repeat(item+",", n), ",") + `]}`
}

func TestWhatIsNoBatchIsRefusedAsAWhole(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := w.serve(api.Config{MaxBodyBytes: 1 << 20})
	for name, tt := range map[string]struct {
		body   string
		header string
		status int
		want   string
	}{
		"no body":                     {"", "Content-Type: application/json", 400, `"malformed_json"`},
		"an array":                    {`[` + text + `]`, "", 400, `"malformed_json"`},
		"half a document":             {`{"items":[` + text, "", 400, `"malformed_json"`},
		"half an item":                {`{"items":[{"text":"a`, "", 400, `"malformed_json"`},
		"a list that is not closed":   {`{"items":[` + text + `}`, "", 400, `"malformed_json"`},
		"a comma too many":            {`{"items":[` + text + `,]}`, "", 400, `"malformed_json"`},
		"a comma that is missing":     {`{"items":[` + text + text + `]}`, "", 400, `"malformed_json"`},
		"a byte order mark":           {"\ufeff" + items(1, text), "", 400, `"malformed_json"`},
		"trailing data":               {items(1, text) + `{}`, "", 400, `"trailing_data"`},
		"trailing rubbish":            {items(1, text) + `x`, "", 400, `"trailing_data"`},
		"a name that is no text":      {`{7:[]}`, "", 400, `"malformed_json"`},
		"no items":                    {`{}`, "", 422, `"required"`},
		"null for items":              {`{"items":null}`, "", 422, `"wrong_type"`},
		"an object for items":         {`{"items":{}}`, "", 422, `"wrong_type"`},
		"an empty list":               {`{"items":[]}`, "", 422, `"too_few"`},
		"items twice":                 {`{"items":[` + text + `],"items":[]}`, "", 422, `"duplicate_field"`},
		"an unknown field":            {`{"items":[` + text + `],"lane":"batch"}`, "", 422, `"/lane"`},
		"too many items":              {items(1001, `{}`), "", 422, `"too_many"`},
		"too many lines":              {strings.Repeat("{}\n", 1001), ndjson, 422, `"too_many"`},
		"empty lines":                 {" \n\r\n\t\n", ndjson, 422, `"too_few"`},
		"too large a body":            {items(3, `{"text":"`+strings.Repeat("a", 400_000)+`"}`), "", 413, `"body_too_large"`},
		"too large a body, in lines":  {strings.Repeat("a", 2<<20), ndjson, 413, `"body_too_large"`},
		"another content type":        {text, "Content-Type: text/plain", 415, `"unsupported_media_type"`},
		"compressed":                  {text, "Content-Encoding: gzip", 415, `"unsupported_media_type"`},
		"a key that is malformed":     {items(1, text), "Idempotency-Key: a b", 400, `"invalid_idempotency_key"`},
		"lines that are not in UTF-8": {text, ndjson + "; charset=latin1", 415, `"unsupported_media_type"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, body := ask(t, s, batchRoute, tt.body, tt.header)
			wantStatus(t, resp, body, tt.status)
			wantContains(t, body, tt.want)
		})
	}
	t.Cleanup(func() {
		if len(w.batches) > 0 {
			t.Errorf("%d batches reached the store", len(w.batches))
		}
	})
}

func TestALineThatIsNoJSONIsAnItemLikeAnyOther(t *testing.T) {
	t.Parallel()
	resp, body := ask(t, newWorld().serve(api.Config{}), batchRoute, text+"\n{\"text\":\n"+text+text+"\n"+text, ndjson)
	wantStatus(t, resp, body, 202)
	got := readBatch(t, body)
	wantItem(t, got, 1, "malformed_json", "", "")
	wantItem(t, got, 2, "trailing_data", "", "")
	wantItem(t, got, 3, "", "", "")
}

func TestABatchOfTheGreatestSizeIsTaken(t *testing.T) {
	t.Parallel()
	resp, body := ask(t, newWorld().serve(api.Config{}), batchRoute, items(1000, text))
	wantStatus(t, resp, body, 202)
	if got := readBatch(t, body); got.Accepted != 1000 || got.Items[999].Index != 999 {
		t.Errorf("got %d accepted", got.Accepted)
	}
}

func TestAKeyCountsForAllOfABatch(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := w.serve(api.Config{})
	sumOf := func(body string, headers ...string) [32]byte {
		t.Helper()
		resp, answer := ask(t, s, batchRoute, body, append(headers, "Idempotency-Key: again")...)
		wantStatus(t, resp, answer, 202)
		wantHeader(t, resp, "Idempotent-Replayed", "true")
		return w.batches[len(w.batches)-1].Fingerprint
	}
	first := sumOf(`{"items":[{"text":"a"},{"txet":1}]}`)
	if sumOf(`{"items": [ {"kind":"general","text":"\u0061"}, {"txet":1} ]}`) != first || sumOf("{\"text\":\"a\"}\n{\"txet\":1}", ndjson) != first {
		t.Error("got another fingerprint for the same items written otherwise")
	}
	for _, other := range []string{
		`{"items":[{"text":"a"}]}`, `{"items":[{"txet":1},{"text":"a"}]}`, `{"items":[{"text":"a"},{"txet":2}]}`,
		`{"items":[{"text":"a","lane":"interactive"},{"txet":1}]}`,
	} {
		if sumOf(other) == first {
			t.Errorf("got the same fingerprint for %s", other)
		}
	}
}

func TestListTakesABatchAsAFilter(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{})
	resp, body := ask(t, s, fmt.Sprintf("GET /v1/analyses?batch=%s", ada), "")
	wantStatus(t, resp, body, 200)
	resp, body = ask(t, s, "GET /v1/analyses?batch=mine", "")
	wantStatus(t, resp, body, 400)
	wantContains(t, body, `"/batch"`)
}

func TestMetadataHoldsNoNumberThatCannotBeStored(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{})
	for number, want := range map[string]int{"1e308": 202, "-1.5E-308": 202, "1e309": 422, "0e-99999": 422, "1e99999999999999999999": 422} {
		resp, body := ask(t, s, "POST /v1/analyses", `{"text":"a","metadata":{"e":"1e999","n":[`+number+`]}}`)
		wantStatus(t, resp, body, want)
	}
}
