package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/masterspeak/masterspeak/api"
)

// serveBare is the least that an echo server can do with a submission: decode
// it and say that it came.
func serveBare(ctx context.Context) error {
	e := echo.New()
	e.POST("/v1/analyses", func(c echo.Context) error {
		var body api.SubmitRequest
		if err := c.Bind(&body); err != nil {
			return err
		}
		return c.JSON(http.StatusAccepted, map[string]string{"id": newID().String(), "status": "queued"})
	})
	server := api.NewHTTPServer(os.Getenv("HTTP_ADDR"), e)
	// Detached: the end of ctx is what begins the stop.
	stopping := context.AfterFunc(ctx, func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = server.Shutdown(ctx)
	})
	defer stopping()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving bare echo: %w", err)
	}
	return nil
}

// startBare returns once it listens.
func startBare(ctx context.Context) (c *child, addr string, err error) {
	if addr, err = freeAddress(); err != nil {
		return nil, "", err
	}
	if c, err = startChild(ctx, "echo", "HTTP_ADDR="+addr); err != nil {
		return nil, "", err
	}
	if err := listening(ctx, addr); err != nil {
		c.stop()
		return nil, "", err
	}
	return c, addr, nil
}
