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
		w = console(w)
	}
	return zerolog.New(w).Level(cfg.LogLevel).With().Timestamp().Logger()
}

// devLogger keeps the lines of the audit log, which have no level, from between
// the reports, unless LOG_LEVEL asks for news.
func devLogger(cfg *config.Config, w io.Writer) zerolog.Logger {
	log := NewLogger(cfg, w)
	if cfg.LogLevel > zerolog.InfoLevel {
		return log.Output(levelled{console(w)})
	}
	return log
}

func console(w io.Writer) zerolog.ConsoleWriter {
	file, ok := w.(*os.File)
	return zerolog.ConsoleWriter{
		Out: w, TimeFormat: "15:04:05", NoColor: !ok || !term.IsTerminal(int(file.Fd())), FormatPrepare: nameAudit,
	}
}

// nameAudit stands in the place of the level that an audit line has not.
func nameAudit(fields map[string]any) error {
	if fields["audit"] == true {
		fields[zerolog.LevelFieldName] = "AUDIT"
		delete(fields, "audit")
	}
	return nil
}

// levelled drops what has no level.
type levelled struct{ io.Writer }

func (l levelled) WriteLevel(level zerolog.Level, line []byte) (int, error) {
	if level == zerolog.NoLevel {
		return len(line), nil
	}
	return l.Write(line)
}
