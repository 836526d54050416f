// Command masterspeak analyses speeches; internal/cli has its commands.
package main

import (
	"context"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/masterspeak/masterspeak/internal/audio"
	"github.com/masterspeak/masterspeak/internal/cli"
)

func main() {
	log.SetOutput(audio.Quiet(os.Stderr))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the first signal asks to end, the second one kills
	os.Exit(cli.Execute(ctx, os.Args[1:], os.Environ(), cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
