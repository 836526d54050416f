package client_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"regexp"
	"strings"

	"github.com/masterspeak/masterspeak/client"
)

func ExampleClient_Call_health() {
	ctx, c := context.Background(), connect()
	var health client.Health
	check(c.Call(ctx, http.MethodGet, "/health", nil, &health)) // unhealthy is a 503, and so an error
	var status client.ServiceStatus
	check(c.Call(ctx, http.MethodGet, "/api/status", nil, &status))
	fmt.Println(health.Status, health.Checks["database"], status.Migration.Applied == status.Migration.Required)
	// Output: healthy healthy true
}

func ExampleClient_Call_probes() {
	ctx, ops := context.Background(), client.New(client.Config{URL: os.Getenv("MASTERSPEAK_OPS_URL")})
	check(ops.Call(ctx, http.MethodGet, "/livez", nil, nil))
	check(ops.Call(ctx, http.MethodGet, "/readyz", nil, nil))
	var metrics strings.Builder
	check(ops.Call(ctx, http.MethodGet, "/metrics", nil, &metrics))
	fmt.Println(strings.Contains(metrics.String(), "masterspeak_"))
	// Output: true
}

func ExampleClient_Call_queue() {
	ctx, c := context.Background(), connect()
	check(c.Call(ctx, http.MethodPost, "/v1/ops/lanes/batch/pause", nil, nil))
	var queue client.QueueStatus
	check(c.Call(ctx, http.MethodGet, "/v1/ops/queue", nil, &queue))
	for _, lane := range queue.Lanes {
		fmt.Println(lane.Name, lane.Paused)
	}
	for _, w := range queue.Workers {
		log.Println(w.ID, w.Busy, "of", w.Slots)
	}
	check(c.Call(ctx, http.MethodPost, "/v1/ops/lanes/batch/resume", nil, nil))
	// Unordered output:
	// batch true
	// interactive false
}

func ExampleClient_Call_deadLetters() {
	ctx, c := context.Background(), connect()
	broken := "fLaC" + strings.Repeat("Z", 9000)
	a, err := c.Submit(ctx, client.Submission{
		Recording: &client.File{Name: "broken.flac", Data: strings.NewReader(broken), Size: int64(len(broken))},
	})
	check(err)
	_, err = c.Wait(ctx, a.ID)
	check(err)
	var dead client.DeadLetterList
	check(c.Call(ctx, http.MethodGet, "/v1/ops/dead-letters?error_code=audio_corrupt", nil, &dead))
	for _, letter := range dead.Data {
		fmt.Println(letter.Error.Code, letter.Attempts)
	}
	var moved client.Replayed
	check(c.Call(ctx, http.MethodPost, "/v1/ops/dead-letters/replay", client.ReplayRequest{ErrorCode: new("audio_corrupt")}, &moved))
	fmt.Println(moved.Replayed)
	// Output:
	// audio_corrupt 1
	// 1
}

func ExampleClient_Call_pages() {
	ctx, c := context.Background(), connect()
	var contract, reference, console, script strings.Builder
	check(c.Call(ctx, http.MethodGet, "/openapi.yaml", nil, &contract))
	check(c.Call(ctx, http.MethodGet, "/docs", nil, &reference))
	check(c.Call(ctx, http.MethodGet, "/", nil, &console))
	check(c.Call(ctx, http.MethodGet, "/"+regexp.MustCompile(`assets/[^"]+`).FindString(console.String()), nil, &script))
	fmt.Println(contract.String()[:14], script.Len() > 0)
	// Output: openapi: 3.0.3 true
}
