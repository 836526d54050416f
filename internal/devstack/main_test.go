package devstack

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// helperVariable makes this test binary start what the variable names and wait
// to be killed.
const helperVariable = "DEVSTACK_TEST_HELPER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperVariable); dir != "" {
		os.Exit(helper(dir))
	}
	goleak.VerifyTestMain(m)
}

// helper holds the lock and runs Postgres in dir, says its pid, and waits.
func helper(dir string) int {
	if _, err := AcquireLock(dir); err != nil {
		fmt.Println("error:", err)
		return 1
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	pg, err := StartPostgres(ctx, PostgresConfig{Dir: dir})
	if err != nil {
		fmt.Println("error:", err)
		return 1
	}
	fmt.Println(pg.process.cmd.Process.Pid)
	<-pg.Done()
	return 0
}
