package api_test

import (
	"html"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/masterspeak/masterspeak/api"
)

func TestDocsShowEveryOperationWithACallAndEverySchema(t *testing.T) {
	t.Parallel()
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec)
	if err != nil {
		t.Fatal(err)
	}
	resp, body := ask(t, newWorld().serve(api.Config{Development: true}), "GET /docs", "")
	wantStatus(t, resp, body, 200)
	text := html.UnescapeString(body)
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			wantContains(t, text, `<section id="`+op.OperationID+`">`)
			wantContains(t, text, "curl -X "+method+" $URL"+path)
			wantContains(t, text, op.Summary)
		}
	}
	for name := range doc.Components.Schemas {
		wantContains(t, text, `id="schema-`+name+`"`)
	}
	if before, _, found := strings.Cut(text, "-d ''"); found {
		t.Errorf("a body has no example: %s", before[strings.LastIndex(before, "curl"):])
	}
	for _, outside := range []string{"<script", "<link", "src=", "url("} {
		if strings.Contains(body, outside) {
			t.Errorf("the page has %q, and should need nothing but itself", outside)
		}
	}
}
