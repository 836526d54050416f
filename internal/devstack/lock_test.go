package devstack

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
)

func TestASecondLockIsRefusedAndNamesTheHolder(t *testing.T) {
	t.Parallel()
	dir := spaced(t)
	first, err := AcquireLock(dir)
	if err != nil {
		t.Fatal(err)
	}

	_, err = AcquireLock(dir)

	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), strconv.Itoa(os.Getpid())) {
		t.Errorf("second AcquireLock: %v, want ErrLocked with pid %d", err, os.Getpid())
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := AcquireLock(dir)
	if err != nil {
		t.Fatalf("AcquireLock after Release: %v", err)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
}
