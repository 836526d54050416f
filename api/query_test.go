package api_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/api/apitest"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

func TestParametersThatNobodyLooksAtAreRefused(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{})
	for _, query := range []string{"foo=1", "statsu=failed&limit=5", "Limit=5"} {
		resp, body := ask(t, s, "GET /v1/analyses?"+query, "")
		wantStatus(t, resp, body, 400)
		wantContains(t, body, `"code":"invalid_parameter"`, `"code":"unknown_parameter"`)
	}
	resp, body := ask(t, s, "GET /v1/analyses?limit=5&kind=pitch", "")
	wantStatus(t, resp, body, 200)
}

// TestEveryParameterOfTheContractIsKnown reads the contract, so that none is
// forgotten in the table.
func TestEveryParameterOfTheContractIsKnown(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s, id, seen := w.serve(api.Config{}), w.put(1, analysis.Succeeded, 1).ID.String(), 0
	for path, item := range apitest.Document(t).Paths.Map() {
		if item.Get == nil {
			continue
		}
		for _, p := range item.Get.Parameters {
			if p.Value.In != "query" {
				continue
			}
			seen++
			_, body := ask(t, s, "GET "+strings.Replace(path, "{id}", id, 1)+"?"+url.QueryEscape(p.Value.Name)+"=1", "")
			if strings.Contains(body, "unknown_parameter") {
				t.Errorf("%s does not know %s", path, p.Value.Name)
			}
		}
	}
	if seen < 10 {
		t.Errorf("the contract has %d parameters", seen)
	}
}
