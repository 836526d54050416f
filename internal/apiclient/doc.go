// Package apiclient is the HTTP API as Go calls, generated from
// api/openapi.yaml. The command line uses it, and so may tests.
//
// It promises exactly what the document says: every answer, errors included,
// comes back parsed by its status. Streams are not part of it; read those with
// an ordinary HTTP client.
//
// Trap: NewClientWithResponses takes no timeout of its own. Give it an
// http.Client that has one, longer than the wait that is asked for.
package apiclient

//go:generate go tool -modfile=../../tools/go.mod oapi-codegen --config codegen.yaml ../../api/openapi.yaml
