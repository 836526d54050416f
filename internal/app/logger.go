package app

import (
	"io"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/config"
)

// NewLogger writes JSON lines, or readable ones in development.
func NewLogger(cfg *config.Config, w io.Writer) zerolog.Logger {
	if development(cfg) {
		w = zerolog.ConsoleWriter{Out: w, TimeFormat: "15:04:05"}
	}
	return zerolog.New(w).Level(cfg.LogLevel).With().Timestamp().Logger()
}
