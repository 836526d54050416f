package app_test

import (
	"strings"
	"testing"
)

func TestAnotherOwnersAnalysisIsLikeNone(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	ada, bob := s.join(), s.join()
	theirs := ada.submit("Not for you.").Id.String()
	before := s.rows()
	const nobodys = "01934b1c-6f0e-7c3a-9d2e-5b8f0a1c2d3e"
	for _, route := range []string{
		"GET /v1/analyses/{id}", "GET /v1/analyses/{id}?wait=20", "DELETE /v1/analyses/{id}", "GET /v1/analyses/{id}/events",
		"POST /v1/analyses/{id}/cancel", "POST /v1/analyses/{id}/retry",
	} {
		t.Run(route, func(t *testing.T) {
			var said []problem
			for _, id := range []string{theirs, nobodys} {
				p := bob.on(t).refused(404, "not_found", strings.ReplaceAll(route, "{id}", id), "", "If-None-Match: *")
				p.RequestId = ""
				said = append(said, p)
			}
			if said[0] != said[1] {
				t.Errorf("got %+v for another's and %+v for nobody's, want no difference", said[0], said[1])
			}
		})
	}
	ada.want(200, "GET /v1/analyses/"+theirs, "")
	if after := s.rows(); after != before {
		t.Errorf("a stranger changed the number of rows by %d", after-before)
	}
}

func TestABadIdempotencyKeyIsRefused(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	c := s.join()
	const first, second = `{"text":"The first content."}`, `{"text":"Other content."}`
	c.want(202, "POST /v1/analyses", first, "Idempotency-Key: once")
	before := s.rows()
	for header, want := range map[string]string{
		"once": "idempotency_key_reused", `"once"`: "idempotency_key_reused",
		`"open`: "invalid_idempotency_key", "two words": "invalid_idempotency_key", "é": "invalid_idempotency_key",
		strings.Repeat("k", 256): "invalid_idempotency_key", `""`: "invalid_idempotency_key",
	} {
		status := 400
		if want == "idempotency_key_reused" {
			status = 422
		}
		p := c.refused(status, want, "POST /v1/analyses", second, "Idempotency-Key: "+header)
		if p.Errors == nil || (*p.Errors)[0].Pointer != "/Idempotency-Key" {
			t.Errorf("%q: got errors %v, want the header named", header, p.Errors)
		}
	}
	if after := s.rows(); after != before {
		t.Errorf("refused submissions stored %d rows", after-before)
	}
}
