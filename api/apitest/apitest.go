// Package apitest holds answers to the contract: a test that talks to the API
// passes every response through Validate.
//
// It promises that what api/openapi.yaml does not describe fails the test, be
// it a field, a status or a content type. Trap: bodies that are not JSON, such
// as streams, are only checked by their status and headers.
package apitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/masterspeak/masterspeak/api"
)

var load = sync.OnceValues(func() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec)
	if err != nil {
		return nil, fmt.Errorf("reading openapi.yaml: %w", err)
	}
	// Any host serves it in tests.
	doc.Servers = nil
	return doc, nil
})

var router = sync.OnceValues(func() (routers.Router, error) {
	doc, err := load()
	if err != nil {
		return nil, err
	}
	return gorillamux.NewRouter(doc)
})

// Document is the contract, parsed.
func Document(tb testing.TB) *openapi3.T {
	tb.Helper()
	doc, err := load()
	if err != nil {
		tb.Fatal(err)
	}
	return doc
}

// Route is the method and the path as the contract has them, such as
// "GET /v1/analyses/{id}", or empty for a request that is no call of it.
func Route(req *http.Request) string {
	r, err := router()
	if err != nil {
		return ""
	}
	route, _, err := r.FindRoute(req)
	if err != nil {
		return ""
	}
	return route.Method + " " + route.Path
}

// Validate fails the test unless the contract allows resp as an answer to req.
// It returns the body, and leaves it to be read again.
func Validate(tb testing.TB, req *http.Request, resp *http.Response) []byte {
	tb.Helper()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		tb.Fatalf("reading the answer to %s %s: %v", req.Method, req.URL.Path, err)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	if err := check(tb, req, resp, body); err != nil {
		tb.Errorf("%s %s answered %d, which openapi.yaml does not allow: %v\n%.2000s", req.Method, req.URL.Path, resp.StatusCode, err, body)
	}
	return body
}

func check(tb testing.TB, req *http.Request, resp *http.Response, body []byte) error {
	r, err := router()
	if err != nil {
		return err
	}
	head := req.Method == http.MethodHead
	if head {
		req = req.Clone(req.Context())
		req.Method = http.MethodGet
	}
	route, params, err := r.FindRoute(req)
	if err != nil && req.Method == http.MethodOptions && resp.StatusCode == http.StatusNoContent {
		return nil // a preflight, which is no operation
	}
	if err != nil { // a path or a method that is not served
		return problem(tb, resp, body)
	}
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route},
		Status:                 resp.StatusCode,
		Header:                 resp.Header,
		Options:                &openapi3filter.Options{IncludeResponseStatus: true, ExcludeResponseBody: head || !isJSON(resp)},
	}
	in.SetBodyBytes(body)
	return openapi3filter.ValidateResponse(req.Context(), in)
}

func problem(tb testing.TB, resp *http.Response, body []byte) error {
	if kind := resp.Header.Get("Content-Type"); kind != "application/problem+json" {
		return fmt.Errorf("content type %q instead of a problem", kind)
	}
	if len(body) == 0 {
		return nil
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return err
	}
	return Document(tb).Components.Schemas["Problem"].Value.VisitJSON(v)
}

func isJSON(resp *http.Response) bool {
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	return err == nil && (kind == "application/json" || kind == "application/problem+json")
}
