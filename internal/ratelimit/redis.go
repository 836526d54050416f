package ratelimit

import (
	"context"
	"crypto/sha1" //nolint:gosec // Redis names scripts by SHA-1; nothing is protected by it
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
	"github.com/ulule/limiter/v3"
	redisstore "github.com/ulule/limiter/v3/drivers/store/redis"
)

// keyPrefix begins every key in Redis; the store adds the colon.
const keyPrefix = "rl"

// ErrRedisURL is returned for a Redis address that cannot be read. It never
// carries the address, which may hold a password.
var ErrRedisURL = errors.New("malformed redis url")

// redisStore counts in Redis, by ulule's scripts.
type redisStore struct {
	client *redis.Client
	ulule  limiter.Store
}

// Open makes a client that gives up soon, for counts that have a substitute. It
// connects to nothing.
func Open(url string, timeout time.Duration) (*redis.Client, error) {
	opts, err := redis.ParseURL(url)
	if err != nil {
		return nil, ErrRedisURL
	}
	tune(opts, timeout)
	return redis.NewClient(opts), nil
}

// newRedisStore connects to nothing: Redis may be down while we start.
func newRedisStore(url string, timeout time.Duration) (*redisStore, error) {
	client, err := Open(url, timeout)
	if err != nil {
		return nil, err
	}
	scripts := &scriptClient{Client: client, scripts: map[string]string{}}
	ulule, err := redisstore.NewStoreWithOptions(scripts, limiter.StoreOptions{Prefix: keyPrefix})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("preparing the redis store: %w", err), client.Close())
	}
	return &redisStore{client: client, ulule: ulule}, nil
}

// tune replaces defaults made for patient clients: without it a context's
// deadline is ignored and a dead Redis costs every call several seconds.
func tune(o *redis.Options, timeout time.Duration) {
	socket := max(socketTimeout, timeout)
	o.ContextTimeoutEnabled = true
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = socket, socket, socket, socket
	o.MaxRetries = -1
	o.DialerRetries = 1
	o.PipelinePoolSize = -1
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}

func (s *redisStore) take(ctx context.Context, key string, rate Rate) (verdict, error) {
	got, err := s.ulule.Increment(ctx, key, 1, limiter.Rate{Limit: rate.Limit, Period: rate.Period})
	if err != nil {
		return verdict{}, fmt.Errorf("incrementing in redis: %w", err)
	}
	v := verdict{allowed: !got.Reached, remaining: got.Remaining, reset: resetTime(got.Reset, rate)}
	if !v.allowed && !v.reset.Before(time.Now().Add(rate.Period-time.Second)) {
		return v, s.mend(ctx, key, rate)
	}
	return v, nil
}

// mend gives a counter its end back. A key that lost it, by PERSIST or a
// restore, is refused for ever, and shows as a refusal at the very start of a
// window.
func (s *redisStore) mend(ctx context.Context, key string, rate Rate) error {
	name := keyPrefix + ":" + key
	ttl, err := s.client.PTTL(ctx, name).Result()
	if err == nil && ttl == -1 {
		err = s.client.PExpire(ctx, name, rate.Period).Err()
	}
	if err != nil {
		return fmt.Errorf("mending a counter in redis: %w", err)
	}
	return nil
}

func (s *redisStore) peek(ctx context.Context, key string, rate Rate) (verdict, error) {
	got, err := s.ulule.Peek(ctx, key, limiter.Rate{Limit: rate.Limit, Period: rate.Period})
	if err != nil {
		return verdict{}, fmt.Errorf("peeking in redis: %w", err)
	}
	return verdict{allowed: got.Remaining > 0, remaining: got.Remaining, reset: resetTime(got.Reset, rate)}, nil
}

// resetTime undoes ulule's rounding down to a second, which would tell clients
// to come back too early: the end is at most a second, or a window, away.
func resetTime(epoch int64, rate Rate) time.Time {
	reset := time.Unix(epoch+1, 0)
	if latest := time.Now().Add(rate.Period); reset.After(latest) {
		return latest
	}
	return reset
}

// scriptClient takes scripts out of ulule's hands. Its constructor would need
// a Redis that is up, so SCRIPT LOAD only names the script here; and a script
// that Redis lacks is sent whole, which, unlike loading and trying again, no
// SCRIPT FLUSH can come between.
type scriptClient struct {
	*redis.Client
	scripts map[string]string // by name; complete once the store is built
}

// ScriptLoad remembers a script and returns the name Redis would give it.
func (c *scriptClient) ScriptLoad(ctx context.Context, script string) *redis.StringCmd {
	sum := sha1.Sum([]byte(script)) //nolint:gosec // the name Redis gives it
	name := hex.EncodeToString(sum[:])
	c.scripts[name] = script
	cmd := redis.NewStringCmd(ctx)
	cmd.SetVal(name)
	return cmd
}

// EvalSha runs a script by name, or by its text when Redis does not know it.
func (c *scriptClient) EvalSha(ctx context.Context, name string, keys []string, args ...any) *redis.Cmd {
	cmd := c.Client.EvalSha(ctx, name, keys, args...)
	if redis.HasErrorPrefix(cmd.Err(), "NOSCRIPT") {
		return c.Eval(ctx, c.scripts[name], keys, args...)
	}
	return cmd
}
