package api

import (
	_ "embed"
	"fmt"
	"html/template"
	"sync"

	"github.com/labstack/echo/v4"
)

// Spec is the contract, as it is served in development.
//
//go:embed openapi.yaml
var Spec []byte

//go:embed docs.html
var docsHTML string

// docsPage needs no script, so the content security policy stays almost shut.
var docsPage = template.Must(template.New("docs").Parse(docsHTML))

// described reads the contract when the first reader comes.
var described = sync.OnceValues(func() (*description, error) { return describe(Spec) })

func (s *Server) getDocs(c echo.Context) error {
	page, err := described()
	if err != nil {
		return fmt.Errorf("reading the contract: %w", err)
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	h.Set("Content-Type", "text/html; charset=utf-8")
	return docsPage.Execute(c.Response(), page)
}

func (s *Server) getSpec(c echo.Context) error {
	c.Response().Header().Set("Content-Type", "application/yaml")
	_, err := c.Response().Write(Spec)
	return err
}
