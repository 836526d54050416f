package api

import (
	_ "embed"
	"html/template"

	"github.com/labstack/echo/v4"
)

// Spec is the contract, as it is served in development.
//
//go:embed openapi.yaml
var Spec []byte

// docsPage needs no script, so the content security policy stays almost shut.
var docsPage = template.Must(template.New("docs").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>MasterSpeak API</title>
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
pre{font:13px/1.45 ui-monospace,monospace;overflow-x:auto;background:#f6f6f4;padding:1rem;border-radius:6px}</style>
<h1>MasterSpeak API</h1>
<p>This is the whole contract, also at <a href="/openapi.yaml">/openapi.yaml</a>.</p>
<pre>{{.}}</pre></html>
`))

func (s *Server) getDocs(c echo.Context) error {
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	h.Set("Content-Type", "text/html; charset=utf-8")
	return docsPage.Execute(c.Response(), string(Spec))
}

func (s *Server) getSpec(c echo.Context) error {
	c.Response().Header().Set("Content-Type", "application/yaml")
	_, err := c.Response().Write(Spec)
	return err
}
