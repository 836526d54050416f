package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"
	"github.com/jackc/pgx/v5/pgxpool"
)

// taskName is the type of asynq's tasks.
const taskName = "speech"

// runAsynq keeps job and text in Redis, as its documents do it: the payload is
// the owner and the text.
func runAsynq(ctx context.Context, h *heat) error {
	redis, err := startRedis(ctx)
	if err != nil {
		return err
	}
	defer redis.stop()
	h.settings["redis appendonly"], h.settings["redis appendfsync"] = "yes", "everysec"
	pool, err := openPool(ctx, h.dsn, 32)
	if err != nil {
		return err
	}
	defer pool.Close()
	opt := asynq.RedisClientOpt{Addr: redis.addr, PoolSize: 64}
	server := asynq.NewServer(opt, asynq.Config{Concurrency: h.concurrency, LogLevel: asynq.WarnLevel})
	if err := server.Start(asynqHandler(h, pool)); err != nil {
		return fmt.Errorf("starting asynq: %w", err)
	}
	defer server.Shutdown()
	client := asynq.NewClient(opt)
	defer client.Close()
	ids := owners(h.concurrency)
	return h.drive(ctx, func(ctx context.Context, owner int) error {
		_, err := client.EnqueueContext(ctx, asynq.NewTask(taskName, append(ids[owner][:], speech...)), asynq.TaskID(newID().String()))
		return err
	})
}

func asynqHandler(h *heat, pool *pgxpool.Pool) asynq.HandlerFunc {
	return func(ctx context.Context, task *asynq.Task) error {
		owner, err := uuid.FromBytes(task.Payload()[:16])
		if err != nil {
			return fmt.Errorf("reading a payload: %w", err)
		}
		id, err := uuid.Parse(task.ResultWriter().TaskID())
		if err != nil {
			return fmt.Errorf("reading a task's id: %w", err)
		}
		if _, err := pool.Exec(ctx, insertResult, id, owner, result); err != nil {
			return fmt.Errorf("writing a result: %w", err)
		}
		h.done(1)
		return nil
	}
}
