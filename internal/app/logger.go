package app

import (
	"io"
	"os"

	"github.com/rs/zerolog"
	"golang.org/x/term"

	"github.com/masterspeak/masterspeak/internal/config"
)

// NewLogger writes JSON lines, or readable ones in development, which have
// colours only on a terminal.
func NewLogger(cfg *config.Config, w io.Writer) zerolog.Logger {
	if development(cfg) {
		file, ok := w.(*os.File)
		w = zerolog.ConsoleWriter{Out: w, TimeFormat: "15:04:05", NoColor: !ok || !term.IsTerminal(int(file.Fd()))}
	}
	return zerolog.New(w).Level(cfg.LogLevel).With().Timestamp().Logger()
}
