package budget

import (
	"context"
	"crypto/sha256"
	_ "embed" // for the script
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

//go:embed budget.lua
var source string

// errReply is for a Redis that ran something else than the script.
var errReply = errors.New("the script gave another answer")

// shared keeps the state in Redis, for all processes.
type shared struct {
	client *redis.Client
	script *redis.Script
	key    string
	clock  func() int64 // 0: the server's
}

// newShared names the state by a hash: addresses of providers are nobody's
// business, and their length is not ours.
func newShared(client *redis.Client, provider string) *shared {
	sum := sha256.Sum256([]byte(provider))
	return &shared{
		client: client, script: redis.NewScript(source), key: "budget:" + hex.EncodeToString(sum[:16]),
		clock: func() int64 { return 0 },
	}
}

func (s *shared) take(ctx context.Context, l limits, spend int, patience time.Duration) (answer, error) {
	return s.run(ctx, "take", l, spend, patience.Microseconds())
}

func (s *shared) settle(ctx context.Context, l limits, charged int, b Bill) error {
	_, err := s.run(ctx, "settle", l, charged, b.Calls, b.Tokens)
	return err
}

func (s *shared) limited(ctx context.Context, l limits, began int64, asks time.Duration) error {
	_, err := s.run(ctx, "limited", l, began, asks.Microseconds())
	return err
}

// run sends the script's name, and the script where the server has forgotten it.
func (s *shared) run(ctx context.Context, op string, l limits, args ...any) (answer, error) {
	args = append([]any{op, s.clock(), l.calls, l.tokens}, args...)
	reply, err := s.script.Run(ctx, s.client, []string{s.key}, args...).Slice()
	if err != nil {
		return answer{}, fmt.Errorf("asking redis for the provider's budget: %w", err)
	}
	return parse(reply)
}

func parse(reply []any) (answer, error) {
	if len(reply) != 4 {
		return answer{}, errReply
	}
	granted, isInt := reply[0].(int64)
	wait, isWait := reply[1].(int64)
	now, isNow := reply[2].(int64)
	text, isText := reply[3].(string)
	share, err := strconv.ParseFloat(text, 64)
	if !isInt || !isWait || !isNow || !isText || err != nil {
		return answer{}, errReply
	}
	return answer{granted: granted == 1, wait: micros(wait), begins: now + wait, share: share}, nil
}
