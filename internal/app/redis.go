package app

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"

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

// redisLogTaken is for the client's logger, of which a process has one that
// must not change while a client uses it.
var redisLogTaken sync.Once

// logRedis takes the log of every Redis client in this process, all of which
// use the same address. It comes before the first of them.
func logRedis(address secret.Value, log zerolog.Logger) {
	l := redisLog{log: log}
	if u, err := url.Parse(address.Reveal()); err == nil {
		l.password, _ = u.User.Password()
	}
	redisLogTaken.Do(func() { redis.SetLogger(l) })
}

// Printf implements the client's logger.
func (l redisLog) Printf(_ context.Context, format string, args ...any) {
	detail := fmt.Sprintf(format, args...)
	if l.password != "" {
		detail = strings.ReplaceAll(detail, l.password, "***")
	}
	l.log.Debug().Str("detail", detail).Msg("redis client")
}
