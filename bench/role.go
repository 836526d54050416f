package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/masterspeak/masterspeak/internal/cli"
)

// childMark is the first argument of a child; its role is the second.
const childMark = "child"

// beChild plays a role of its own, or else the product's command of that name.
func beChild(ctx context.Context, role string) int {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	input := bufio.NewReader(os.Stdin)
	switch role {
	case "readers":
		return exitCode(readStreams(ctx, input))
	case "echo":
		go stopAtEnd(input, stop)
		return exitCode(serveBare(ctx))
	default:
		go stopAtEnd(input, stop)
		go collectOnSignal()
		return cli.Execute(ctx, []string{role}, os.Environ(), cli.Streams{In: os.Stdin, Out: os.Stderr, Err: os.Stderr})
	}
}

func stopAtEnd(input io.Reader, stop func()) {
	_, _ = io.Copy(io.Discard, input)
	stop()
}

func collectOnSignal() {
	asked := make(chan os.Signal, 1) // of one: the asker waits for the answer
	signal.Notify(asked, syscall.SIGUSR1)
	for range asked {
		debug.FreeOSMemory()
		fmt.Println("collected")
	}
}
