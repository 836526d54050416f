package app_test

import (
	"strings"
	"testing"
)

func TestBadParametersAreRefusedByName(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	c := s.join()
	id := c.submit("Something to ask for.").Id.String()
	before := s.rows()
	for _, bad := range []struct {
		route   string
		status  int
		code    string
		pointer string
	}{
		{"GET /v1/analyses/not-an-id", 400, "invalid_id", "/id"},
		{"GET /v1/analyses/" + id + "0", 400, "invalid_id", "/id"},
		{"GET /v1/analyses/{" + id[1:], 400, "invalid_id", "/id"},
		{"DELETE /v1/analyses/1", 400, "invalid_id", "/id"},
		{"POST /v1/analyses/1/cancel", 400, "invalid_id", "/id"},
		{"POST /v1/analyses/1/retry", 400, "invalid_id", "/id"},
		{"GET /v1/analyses/1/events", 400, "invalid_id", "/id"},
		{"DELETE /v1/api-keys/1", 400, "invalid_id", "/id"},
		{"GET /v1/analyses?cursor=rubbish", 400, "invalid_cursor", "/cursor"},
		{"GET /v1/analyses?cursor=", 400, "invalid_cursor", "/cursor"},
		{"GET /v1/analyses?cursor=" + strings.Repeat("A", 54), 400, "invalid_cursor", "/cursor"},
		{"GET /v1/analyses?limit=many", 400, "invalid_parameter", "/limit"},
		{"GET /v1/analyses?limit=", 400, "invalid_parameter", "/limit"},
		{"GET /v1/analyses?limit=99999999999999999999", 400, "invalid_parameter", "/limit"},
		{"GET /v1/analyses?limit=0", 422, "validation_failed", "/limit"},
		{"GET /v1/analyses?limit=-1", 422, "validation_failed", "/limit"},
		{"GET /v1/analyses?limit=201", 422, "validation_failed", "/limit"},
		{"GET /v1/analyses?status=done", 422, "validation_failed", "/status"},
		{"GET /v1/analyses?label=%00", 422, "validation_failed", "/label"},
		{"GET /v1/analyses?label=%ff", 422, "validation_failed", "/label"},
		{"GET /v1/analyses?created_after=yesterday", 400, "invalid_parameter", "/created_after"},
		{"GET /v1/analyses?created_before=9999-12-31T23:59:59-01:00", 400, "invalid_parameter", "/created_before"},
		{"GET /v1/analyses/" + id + "?wait=soon", 400, "invalid_parameter", "/wait"},
		{"GET /v1/analyses/" + id + "?wait=-1", 400, "invalid_parameter", "/wait"},
	} {
		t.Run(bad.route, func(t *testing.T) {
			p := c.on(t).refused(bad.status, bad.code, bad.route, "")
			if p.Errors == nil || (*p.Errors)[0].Pointer != bad.pointer {
				t.Errorf("got errors %v, want %s", p.Errors, bad.pointer)
			}
		})
	}
	c.refused(400, "malformed_request", "GET /v1/analyses?limit=1&limit=2", "")
	c.refused(404, "not_found", "GET /v1/speeches", "")
	c.refused(405, "method_not_allowed", "PUT /v1/analyses/"+id, "")
	if after := s.rows(); after != before {
		t.Errorf("refused requests stored %d rows", after-before)
	}
}

func TestBadAccountsAndKeysAreRefusedByName(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	ada := s.register()
	before := s.rows()
	const password = `"password":"correct horse battery"`
	long := strings.Repeat("x", 65) + "@example.com"
	for _, bad := range []struct{ route, body, pointer string }{
		{"POST /v1/auth/register", `{"email":"nobody",` + password + `}`, "/email"},
		{"POST /v1/auth/register", `{"email":"Ada <ada@example.com>",` + password + `}`, "/email"},
		{"POST /v1/auth/register", `{"email":"` + long + `",` + password + `}`, "/email"},
		{"POST /v1/auth/register", `{"email":"a@[127.0.0.1]",` + password + `}`, "/email"},
		{"POST /v1/auth/register", `{"email":"a@example.com.",` + password + `}`, "/email"},
		{"POST /v1/auth/register", `{"email":"a@example.com","password":"short"}`, "/password"},
		{"POST /v1/auth/register", `{"email":"a@example.com","password":"password123"}`, "/password"},
		{"POST /v1/auth/register", `{"email":"a@example.com"}`, "/password"},
		{"POST /v1/auth/register", `{"email":"a@example.com","admin":true,` + password + `}`, "/admin"},
		{"POST /v1/auth/login", `{"email":"",` + password + `}`, "/email"},
		{"POST /v1/auth/refresh", `{}`, "/refresh_token"},
		{"POST /v1/auth/logout", `{"refresh_token":1}`, "/refresh_token"},
		{"POST /v1/api-keys", `{"name":" "}`, "/name"},
		{"POST /v1/api-keys", `{"name":"k","scopes":["everything"]}`, "/scopes/0"},
		{"POST /v1/api-keys", `{"name":"k","expires_at":"2001-01-01T00:00:00Z"}`, "/expires_at"},
		{"POST /v1/api-keys", `{"name":"k","expires_at":"9999-12-31T23:59:59-01:00"}`, "/expires_at"},
	} {
		t.Run(bad.route+" "+bad.body, func(t *testing.T) {
			p := ada.on(t).refused(422, "validation_failed", bad.route, bad.body)
			if p.Errors == nil || len(*p.Errors) != 1 || (*p.Errors)[0].Pointer != bad.pointer {
				t.Errorf("got errors %v, want one at %s", p.Errors, bad.pointer)
			}
		})
	}
	if after := s.rows(); after != before {
		t.Errorf("refused requests stored %d rows", after-before)
	}
}
