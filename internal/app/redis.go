package app

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/secret"
)

// redisLog is what the Redis client says of itself, which it would else print
// to stderr. It goes to debug: what an operator must know, the limiter says.
type redisLog struct {
	log      zerolog.Logger
	password string
}

// logRedis takes the log of every Redis client in this process.
func logRedis(address secret.Value, log zerolog.Logger) {
	l := redisLog{log: log}
	if u, err := url.Parse(address.Reveal()); err == nil {
		l.password, _ = u.User.Password()
	}
	redis.SetLogger(l)
}

// Printf implements the client's logger.
func (l redisLog) Printf(_ context.Context, format string, args ...any) {
	detail := fmt.Sprintf(format, args...)
	if l.password != "" {
		detail = strings.ReplaceAll(detail, l.password, "***")
	}
	l.log.Debug().Str("detail", detail).Msg("redis client")
}
