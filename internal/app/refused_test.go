package app_test

import (
	"strings"
	"testing"
)

// marker is part of every speech and title below; it must never come back.
const marker = "xyzzy-plugh"

// badInput is one request that must be refused, and where the problem points.
type badInput struct {
	name, body, pointer, code string
	status                    int
	problem                   string // validation_failed when empty
}

func badSubmissions() []badInput {
	text := func(s string) string { return `{"text":"` + s + `"}` }
	with := func(fields string) string { return `{"text":"` + marker + `",` + fields + `}` }
	label := strings.Repeat("x", 65)
	return []badInput{
		{"empty text", text(""), "/text", "blank", 422, ""},
		{"white space", text(` \t\n\u00a0\u2003`), "/text", "blank", 422, ""},
		{"too long a text", text(marker + strings.Repeat("é", 200_000)), "/text", "too_long", 422, ""},
		{"NUL in the text", text(marker + `\u0000`), "/text", "nul_character", 422, ""},
		{"NUL in the metadata", with(`"metadata":{"a":["\u0000"]}`), "/metadata/a/0", "nul_character", 422, ""},
		{"an unknown field", with(`"volume":11`), "/volume", "unknown_field", 422, ""},
		{"a field given twice", with(`"text":"again"`), "/text", "duplicate_field", 422, ""},
		{"text and audio_url", with(`"audio_url":"https://example.com/a.wav"`), "/audio_url", "exclusive", 422, ""},
		{"neither text nor audio_url", `{"title":"` + marker + `"}`, "/text", "required", 422, ""},
		{"null", `{"text":null}`, "/text", "required", 422, ""},
		{"audio over http", `{"audio_url":"http://example.com/` + marker + `"}`, "/audio_url", "malformed", 422, ""},
		{"an unknown kind", with(`"kind":"` + marker + `"`), "/kind", "not_allowed", 422, ""},
		{"an unknown depth", with(`"depth":"deep"`), "/depth", "not_allowed", 422, ""},
		{"an unknown lane", with(`"lane":"fast"`), "/lane", "not_allowed", 422, ""},
		{"no language", with(`"language":"e"`), "/language", "malformed", 422, ""},
		{"too long a title", with(`"title":"` + strings.Repeat("x", 201) + `"`), "/title", "too_long", 422, ""},
		{"too many labels", with(`"labels":["` + strings.Repeat(`x","`, 16) + `x"]`), "/labels", "too_many", 422, ""},
		{"an empty label", with(`"labels":["a"," "]`), "/labels/1", "blank", 422, ""},
		{"too long a label", with(`"labels":["` + label + `"]`), "/labels/0", "too_long", 422, ""},
		{"too much metadata", with(`"metadata":{"a":"` + strings.Repeat("x", 4096) + `"}`), "/metadata", "too_large", 422, ""},
		{"metadata that is no object", with(`"metadata":[1]`), "/metadata", "wrong_type", 422, ""},
		{"no time to live", with(`"ttl_seconds":0`), "/ttl_seconds", "out_of_range", 422, ""},
		{"a fraction of a second", with(`"ttl_seconds":1.5`), "/ttl_seconds", "wrong_type", 422, ""},
		{"more seconds than there are", with(`"ttl_seconds":1e300`), "/ttl_seconds", "wrong_type", 422, ""},
		{"a number for a text", `{"text":42}`, "/text", "wrong_type", 422, ""},
		{"a text for labels", with(`"labels":"` + marker + `"`), "/labels", "wrong_type", 422, ""},
		{"a number for a label", with(`"labels":["a",1]`), "/labels", "wrong_type", 422, ""},

		{"an empty object", `{}`, "/text", "required", 422, ""},
		{"an empty body", "", "", "", 400, "malformed_json"},
		{"no JSON", marker, "", "", 400, "malformed_json"},
		{"half a JSON", `{"text":"` + marker, "", "", 400, "malformed_json"},
		{"an array", `[` + text(marker) + `]`, "", "", 400, "malformed_json"},
		{"a bare text", `"` + marker + `"`, "", "", 400, "malformed_json"},
		{"two objects", text(marker) + text(marker), "", "", 400, "trailing_data"},
		{"what is not UTF-8", text(marker + "\xff\xfe"), "", "", 400, "malformed_json"},
		{"half a surrogate pair", text(marker + `\ud800`), "", "", 400, "malformed_json"},
		{"deep nesting", with(`"metadata":` + strings.Repeat(`{"a":`, 40) + `1` + strings.Repeat(`}`, 40)), "", "", 400, "too_deep"},
	}
}

func TestBadSubmissionsAreRefusedByNameAndLeaveNothing(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.log.secret(marker)
	s.startAPI()
	c := s.join()
	for _, bad := range badSubmissions() {
		t.Run(bad.name, func(t *testing.T) {
			if bad.problem == "" {
				bad.problem = "validation_failed"
			}
			before := s.rows()
			got := c.on(t).do(c.request("POST /v1/analyses", strings.NewReader(bad.body)))
			bad.check(t, got)
			if after := s.rows(); after != before {
				t.Errorf("a refused submission stored %d rows", after-before)
			}
		})
	}
}

// check wants one finding, at the pointer, that quotes nothing.
func (bad badInput) check(t *testing.T, got answer) {
	t.Helper()
	p := read[problem](t, got)
	if got.status != bad.status || p.Status != bad.status || p.Code != bad.problem {
		t.Errorf("got status %d, code %q, want %d, %q", got.status, p.Code, bad.status, bad.problem)
	}
	if got.header.Get("Content-Type") != "application/problem+json" || p.RequestId != got.header.Get("X-Request-ID") {
		t.Errorf("got %s with request id %q, want a problem with that of the header", got.header.Get("Content-Type"), p.RequestId)
	}
	if strings.Contains(got.body, marker) {
		t.Errorf("the problem quotes the input: %s", got.body)
	}
	switch {
	case bad.pointer == "" && p.Errors != nil:
		t.Errorf("got errors %+v, want none", *p.Errors)
	case bad.pointer == "":
	case p.Errors == nil || len(*p.Errors) != 1:
		t.Errorf("got %s, want one error", got.body)
	case (*p.Errors)[0].Pointer != bad.pointer || (*p.Errors)[0].Code != bad.code:
		t.Errorf("got %+v, want %s at %s", (*p.Errors)[0], bad.code, bad.pointer)
	}
}
