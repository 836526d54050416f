package api_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/api/apitest"
)

var parameter = regexp.MustCompile(`:(\w+)`)

func routes(t *testing.T, s *api.Server) []string {
	t.Helper()
	e, ok := s.Handler().(*echo.Echo)
	if !ok {
		t.Fatal("the handler is no longer an echo")
	}
	var found []string
	for _, r := range e.Routes() {
		if r.Method != "HEAD" {
			found = append(found, r.Method+" "+parameter.ReplaceAllString(r.Path, "{$1}"))
		}
	}
	slices.Sort(found)
	return found
}

func TestTheContractAndTheRoutesAreTheSame(t *testing.T) {
	t.Parallel()
	doc := apitest.Document(t)
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatalf("openapi.yaml is not valid: %v", err)
	}
	var want []string
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			want = append(want, method+" "+path)
		}
	}
	slices.Sort(want)
	if got := routes(t, newWorld().serve(api.Config{Development: true})); !slices.Equal(got, want) {
		t.Errorf("got routes\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestTheContractSaysWhatEverythingIs(t *testing.T) {
	t.Parallel()
	doc := apitest.Document(t)
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			wantSaid(t, method+" "+path, op.Summary)
			for _, p := range slices.Concat(item.Parameters, op.Parameters) {
				wantSaid(t, method+" "+path+" "+p.Value.Name, p.Value.Description)
			}
		}
	}
	for _, tag := range doc.Tags {
		wantSaid(t, tag.Name, tag.Description)
	}
	for name, schema := range doc.Components.Schemas {
		wantSaid(t, name, schema.Value.Description)
		wantSaidWithin(t, name, schema.Value)
	}
}

// wantSaidWithin follows no reference: what that leads to is looked at by itself.
func wantSaidWithin(t *testing.T, name string, schema *openapi3.Schema) {
	t.Helper()
	for field, inner := range schema.Properties {
		wantSaid(t, name+"."+field, inner.Value.Description)
		if inner.Ref == "" {
			wantSaidWithin(t, name+"."+field, inner.Value)
		}
	}
	if schema.Items != nil && schema.Items.Ref == "" {
		wantSaidWithin(t, name+"[]", schema.Items.Value)
	}
}

func wantSaid(t *testing.T, what, said string) {
	t.Helper()
	if strings.TrimSpace(said) == "" {
		t.Errorf("openapi.yaml does not say what %s is", what)
	}
}

func TestEveryRouteThatIsNotPublicRefusesStrangers(t *testing.T) {
	t.Parallel()
	s := newWorld().serve(api.Config{Development: true})
	public := []string{"/", "/assets/{file}", "/health", "/v1/formats", "/docs", "/openapi.yaml", "/v1/auth/register", "/v1/auth/login", "/v1/auth/refresh", "/v1/auth/logout",
		"/v1/auth/password/forgot", "/v1/auth/password/reset", "/v1/auth/verify/request", "/v1/auth/verify"}
	for _, route := range routes(t, s) {
		_, path, _ := strings.Cut(route, " ")
		if slices.Contains(public, path) {
			continue
		}
		t.Run(route, func(t *testing.T) {
			t.Parallel()
			resp, body := ask(t, s, strings.ReplaceAll(route, "{id}", ada.String()), "", "X-API-Key: ")
			wantStatus(t, resp, body, 401)
			wantHeader(t, resp, "WWW-Authenticate", `Bearer realm="masterspeak"`)
		})
	}
}

func TestEveryAnalysisRouteWantsItsScope(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.scopes = nil
	s := w.serve(api.Config{})
	for _, route := range routes(t, s) {
		if !strings.Contains(route, "/v1/analyses") && !strings.Contains(route, "/v1/events") {
			continue
		}
		t.Run(route, func(t *testing.T) {
			t.Parallel()
			resp, body := ask(t, s, strings.ReplaceAll(route, "{id}", ada.String()), "")
			wantStatus(t, resp, body, 403)
			wantContains(t, body, `"code":"insufficient_scope"`)
		})
	}
}

func TestDocsAreForDevelopmentOnly(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/docs", "/openapi.yaml"} {
		resp, body := ask(t, newWorld().serve(api.Config{Development: true}), "GET "+path, "")
		wantStatus(t, resp, body, 200)
		wantContains(t, body, "MasterSpeak")
		resp, body = ask(t, newWorld().serve(api.Config{}), "GET "+path, "")
		wantStatus(t, resp, body, 404)
	}
}
