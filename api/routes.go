package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/masterspeak/masterspeak/internal/auth"
)

// rule says what a route needs. The zero rule needs an authenticated caller
// and nothing else.
type rule struct {
	public  bool       // no caller needed
	scope   auth.Scope // that the caller must hold; empty: any caller
	limit   limit
	ticket  bool   // a stream ticket will do for a caller
	slow    bool   // streams and waits; not under the request timeout
	guarded bool   // makes who guesses wait, and enters the gate thereafter
	lasting bool   // what it makes outlives the credential, which must stand at this moment
	cache   string // Cache-Control, when not no-store
	large   bool   // takes a speech: a body may be as long as that needs
	packed  bool   // answers may be compressed: long documents without a secret in them
}

// limit names one of the configured policies.
type limit int

const (
	limitAPI      limit = iota // by caller
	limitAnalysis              // by caller, for what costs money
	limitAuth                  // by address, for what can be guessed at
	limitRegister              // by address, for opening accounts
	limitReset                 // by address, for what sends mail
	limitNone                  // the global limit alone
)

// rules is the whole table: a route that is not here is refused.
var rules = map[string]rule{
	"POST /v1/auth/register": {public: true, limit: limitRegister},
	"POST /v1/auth/login":    {public: true, limit: limitAuth, guarded: true},
	"POST /v1/auth/refresh":  {public: true, limit: limitAuth},
	"POST /v1/auth/logout":   {public: true, limit: limitAuth},

	"POST /v1/auth/password/forgot": {public: true, limit: limitReset},
	"POST /v1/auth/password/reset":  {public: true, limit: limitAuth},
	"POST /v1/auth/verify/request":  {public: true, limit: limitReset},
	"POST /v1/auth/verify":          {public: true, limit: limitAuth},

	"GET /v1/me":              {},
	"PATCH /v1/me":            {guarded: true},
	"DELETE /v1/me":           {lasting: true},
	"GET /v1/me/export":       {scope: auth.ScopeAnalysesRead, slow: true},
	"POST /v1/stream-tickets": {scope: auth.ScopeAnalysesRead},
	"POST /v1/api-keys":       {lasting: true},
	"GET /v1/api-keys":        {},
	"DELETE /v1/api-keys/:id": {},
	"POST /v1/analyses":       {scope: auth.ScopeAnalysesWrite, limit: limitAnalysis, large: true},
	"GET /v1/analyses":        {scope: auth.ScopeAnalysesRead, packed: true},
	"GET /v1/analyses/:id":    {scope: auth.ScopeAnalysesRead, slow: true, cache: "private, no-cache", packed: true},
	"DELETE /v1/analyses/:id": {scope: auth.ScopeAnalysesWrite},
	"GET /v1/formats":         {public: true, limit: limitNone},
	"GET /v1/events":          {scope: auth.ScopeAnalysesRead, slow: true, ticket: true},

	"POST /v1/analyses/batch":      {scope: auth.ScopeAnalysesWrite, limit: limitAnalysis, packed: true}, // one call, see docs/decisions
	"POST /v1/analyses/:id/cancel": {scope: auth.ScopeAnalysesWrite},
	"POST /v1/analyses/:id/retry":  {scope: auth.ScopeAnalysesWrite, limit: limitAnalysis},
	"GET /v1/analyses/:id/events":  {scope: auth.ScopeAnalysesRead, slow: true, ticket: true},
	"GET /v1/analyses/:id/report":  {scope: auth.ScopeAnalysesRead, packed: true},
	"GET /v1/progress":             {scope: auth.ScopeAnalysesRead, packed: true},

	"POST /v1/webhooks":               {scope: auth.ScopeWebhooks, lasting: true},
	"GET /v1/webhooks":                {scope: auth.ScopeWebhooks},
	"GET /v1/webhooks/secret":         {scope: auth.ScopeWebhooks},
	"POST /v1/webhooks/secret/rotate": {scope: auth.ScopeWebhooks, lasting: true},
	"GET /v1/webhooks/:id":            {scope: auth.ScopeWebhooks},
	"PATCH /v1/webhooks/:id":          {scope: auth.ScopeWebhooks, lasting: true},
	"DELETE /v1/webhooks/:id":         {scope: auth.ScopeWebhooks},
	"POST /v1/webhooks/:id/test":      {scope: auth.ScopeWebhooks},
	"POST /v1/webhooks/:id/rotate":    {scope: auth.ScopeWebhooks, lasting: true},
	"GET /v1/webhooks/:id/deliveries": {scope: auth.ScopeWebhooks},

	"POST /v1/webhooks/:id/deliveries/:delivery_id/redeliver": {scope: auth.ScopeWebhooks},

	"GET /v1/ops/dead-letters":         {scope: auth.ScopeOps, packed: true},
	"POST /v1/ops/dead-letters/replay": {scope: auth.ScopeOps},
	"GET /v1/ops/queue":                {scope: auth.ScopeOps, limit: limitNone}, // a live view asks every second
	"POST /v1/ops/lanes/:lane/pause":   {scope: auth.ScopeOps},
	"POST /v1/ops/lanes/:lane/resume":  {scope: auth.ScopeOps},

	"GET /":             {public: true, limit: limitNone, cache: "no-cache"},
	"GET /assets/:file": {public: true, limit: limitNone, cache: "public, max-age=31536000, immutable"},
	"GET /api/status":   {scope: auth.ScopeOps},
	"GET /health":       {public: true, limit: limitNone},
	"GET /docs":         {public: true, limit: limitNone, packed: true},
	"GET /openapi.yaml": {public: true, limit: limitNone, packed: true},
}

// ruleFor finds the rule of a matched route; HEAD follows GET.
func ruleFor(method, path string) (rule, bool) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	r, ok := rules[method+" "+path]
	return r, ok
}

// register adds every route: those that stream in or out by hand. Streams answer GET alone: a HEAD would wait for a
// body that never comes.
func (s *Server) register() {
	handlers := NewStrictHandler(s, []StrictMiddlewareFunc{s.admit})
	RegisterHandlers(withHead{s.echo}, handlers)
	s.echo.POST("/v1/analyses", s.submit((&ServerInterfaceWrapper{Handler: handlers}).SubmitAnalysis)) // in place of the generated
	s.echo.POST("/v1/analyses/batch", s.submitBatch)
	s.echo.GET("/v1/analyses/:id/events", s.watchAnalysis)
	s.echo.GET("/v1/events", s.watchAnalyses)
	s.echo.GET("/v1/me/export", s.exportMe)
	withHead{s.echo}.GET("/", s.getConsole)
	withHead{s.echo}.GET("/assets/:file", s.getConsole)
	if s.cfg.Development {
		withHead{s.echo}.GET("/docs", s.getDocs)
		withHead{s.echo}.GET("/openapi.yaml", s.getSpec)
	}
	for _, r := range s.echo.Routes() {
		s.routed[r.Method+" "+r.Path] = true
	}
}

// withHead answers HEAD wherever it answers GET.
type withHead struct{ *echo.Echo }

func (e withHead) GET(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) *echo.Route {
	e.HEAD(path, h, m...)
	return e.Echo.GET(path, h, m...)
}
