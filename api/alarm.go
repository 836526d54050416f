package api

import "github.com/labstack/echo/v4"

// about names a request to whoever is alarmed: the log knows the rest.
func about(c echo.Context) map[string]string {
	return map[string]string{"request_id": requestID(c), "route": c.Path(), "method": knownMethod(c.Request().Method)}
}

// silent alarms nobody.
type silent struct{}

func (silent) Panicked(any, map[string]string) {}
func (silent) Raised(error, map[string]string) {}
