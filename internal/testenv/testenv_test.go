package testenv_test

import (
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/redis/go-redis/v9"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func TestEveryTestHasItsOwnMigratedDatabase(t *testing.T) {
	t.Parallel()
	ctx := testenv.Context(t)
	first, second := testenv.Postgres(t), testenv.Postgres(t)

	if _, err := first.Exec(ctx, "CREATE TABLE mine (id int)"); err != nil {
		t.Fatal(err)
	}
	var migrated, shared bool
	err := second.QueryRow(ctx, "SELECT to_regclass('users') IS NOT NULL, to_regclass('mine') IS NOT NULL").
		Scan(&migrated, &shared)
	if err != nil {
		t.Fatal(err)
	}
	if !migrated || shared {
		t.Errorf("second database: migrated %t, shared %t; want true, false", migrated, shared)
	}
}

func TestAnEmptyDatabaseHasNoTables(t *testing.T) {
	t.Parallel()
	pool := testenv.Pool(t, testenv.EmptyPostgresDSN(t))
	var tables int
	err := pool.QueryRow(testenv.Context(t),
		"SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").Scan(&tables)
	if err != nil || tables != 0 {
		t.Errorf("got %d tables, error %v; want none", tables, err)
	}
}

func TestEveryTestHasItsOwnStreams(t *testing.T) {
	t.Parallel()
	ctx := testenv.Context(t)
	first, second := connect(t, testenv.NATS(t)), connect(t, testenv.NATS(t))

	if _, err := first.CreateStream(ctx, jetstream.StreamConfig{Name: "MINE"}); err != nil {
		t.Fatal(err)
	}
	if _, err := second.Stream(ctx, "MINE"); err == nil {
		t.Error("the second server has the first one's stream")
	}
}

func TestStreamsSurviveARestartOfTheirServer(t *testing.T) {
	t.Parallel()
	ctx, dir := testenv.Context(t), t.TempDir()
	server := testenv.NATSServerIn(t, dir, 0)
	if _, err := connect(t, server.URL()).CreateStream(ctx, jetstream.StreamConfig{Name: "KEPT"}); err != nil {
		t.Fatal(err)
	}
	server.Stop()

	server = testenv.NATSServerIn(t, dir, 0)
	if _, err := connect(t, server.URL()).Stream(ctx, "KEPT"); err != nil {
		t.Errorf("after a restart: %v", err)
	}
	server.Stop() // before the folder goes
}

func TestEveryTestHasItsOwnRedis(t *testing.T) {
	t.Parallel()
	ctx := testenv.Context(t)
	first, second := redisClient(t, testenv.Redis(t)), redisClient(t, testenv.Redis(t))

	if err := first.Set(ctx, "mine", "yes", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if n, err := second.Exists(ctx, "mine").Result(); err != nil || n != 0 {
		t.Errorf("second server: %d keys, error %v; want none", n, err)
	}
}

func connect(t *testing.T, url string) jetstream.JetStream {
	t.Helper()
	conn, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	return js
}

func redisClient(t *testing.T, url string) *redis.Client {
	t.Helper()
	options, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	t.Cleanup(func() { client.Close() })
	return client
}
