package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"

	"github.com/masterspeak/masterspeak/client"
)

func ExampleNew() {
	ctx := context.Background()
	c := client.New(client.Config{
		URL: os.Getenv("MASTERSPEAK_URL"),
		Key: os.Getenv("MASTERSPEAK_API_KEY"),
	})
	a, err := c.Submit(ctx, client.Submission{
		Kind: "pitch",
		Text: "Good evening. Um, our team has built something that saves nurses an hour a day. Let me, um, show you how it works. Thank you all for coming.",
	})
	if err != nil {
		log.Fatal(err)
	}
	a, err = c.Wait(ctx, a.ID)
	if err != nil {
		log.Fatal(err)
	}
	if err := a.Err(); err != nil { // failed, cancelled or expired
		log.Fatal(err)
	}
	fmt.Println(a.Status, a.Result.Metrics.Words, "words", a.Result.Metrics.Fillers.Count, "fillers")
	// Output: succeeded 28 words 2 fillers
}

func ExampleClient_Submit() {
	ctx, c := context.Background(), connect()
	a, err := c.Submit(ctx, client.Submission{
		Text: "Good evening. Thank you all for coming.",
		Kind: "pitch", Title: "Opening", Labels: []string{"draft"}, IdempotencyKey: "opening-2",
	})
	check(err)
	for state, err := range c.StreamAfter(ctx, a) { // or just c.Wait
		check(err)
		log.Println(state.Status, state.Version)
		a = state
	}
	again, err := c.Get(ctx, a.ID)
	check(err)
	fmt.Println(again.Status, again.Title, again.Result.Metrics.Words)
	// Output: succeeded Opening 7
}

func ExampleClient_Submit_recording() {
	ctx, c := context.Background(), connect()
	var formats client.Formats
	check(c.Call(ctx, http.MethodGet, "/v1/formats", nil, &formats))
	a, err := c.Submit(ctx, client.Submission{
		Path:     "../samples/nervous.opus", // or Recording, for what is no file, or AudioURL
		Kind:     "interview",
		Progress: func(sent, size int64) { log.Printf("%d of %d bytes", sent, size) },
	})
	check(err)
	fmt.Println(a.Source, a.Title, formats.MaxTextCharacters)
	// Output: audio nervous 200000
}

func ExampleClient_SubmitBatch() {
	ctx, c := context.Background(), connect()
	batch, err := c.SubmitBatch(ctx, []client.Submission{
		{Text: "Good evening."},
		{Text: "Roses are red.", Kind: "poem"},
	}, "import-of-march") // sent again with this key, it is the same batch
	check(err)
	for _, item := range batch.Items {
		if item.Error != nil {
			fmt.Println(item.Index, item.Error.Code)
		}
	}
	// Output: 1 validation_failed
}

func ExampleClient_StreamAll() {
	ctx, c := context.Background(), connect()
	mine, err := c.Submit(ctx, client.Submission{AudioURL: "https://recordings.example.com/keynote.mp3"})
	check(err)
	for a, err := range c.StreamAll(ctx) {
		check(err)
		log.Println(a.ID, a.Status)
		if a.ID == mine.ID && a.Ended() {
			fmt.Println(a.Status)
			break
		}
		_, _ = c.Cancel(ctx, mine.ID) // 409 once it has ended
	}
	// Output: cancelled
}

func ExampleClient_Call_streamTicket() {
	ctx, c := context.Background(), connect()
	var pass client.StreamTicket
	check(c.Call(ctx, http.MethodPost, "/v1/stream-tickets", nil, &pass))
	log.Println("new EventSource", "/v1/events?ticket="+pass.Ticket)
	fmt.Println("good for", pass.ExpiresIn, "seconds")
	// Output: good for 30 seconds
}

func ExampleClient_List() {
	ctx, c := context.Background(), connect()
	_, err := c.Submit(ctx, client.Submission{Text: "Good evening.", Labels: []string{"march"}})
	check(err)
	for a, err := range c.List(ctx, client.Filter{Label: "march"}) {
		check(err)
		fmt.Println(a.Labels)
	}
	// Output: [march]
}

func ExampleClient_Call_report() {
	ctx, c := context.Background(), connect()
	a, err := c.Submit(ctx, client.Submission{Text: "Good evening. Thank you all for coming."})
	check(err)
	_, err = c.Wait(ctx, a.ID)
	check(err)
	var page strings.Builder // or a file, or an http.ResponseWriter
	check(c.Call(ctx, http.MethodGet, "/v1/analyses/"+a.ID+"/report", nil, &page))
	fmt.Println(strings.HasPrefix(page.String(), "<!doctype html>"))
	// Output: true
}

func ExampleClient_Call_progress() {
	ctx, c := context.Background(), connect()
	var progress client.Progress
	check(c.Call(ctx, http.MethodGet, "/v1/progress?days=30", nil, &progress))
	for _, m := range progress.Measures {
		log.Printf("%s: %.1f, usually %.1f", m.Name, m.Latest, m.Median)
	}
	fmt.Println(progress.Days)
	// Output: 30
}

func ExampleClient_Cancel() {
	ctx, c := context.Background(), connect()
	a, err := c.Submit(ctx, client.Submission{AudioURL: "https://recordings.example.com/keynote.mp3"})
	check(err)
	a, err = c.Cancel(ctx, a.ID)
	check(err)
	fmt.Println(a.Status)
	_, err = c.Cancel(ctx, a.ID)
	var refused *client.Error
	if errors.As(err, &refused) && refused.Code == "invalid_state" {
		fmt.Println("it is already", refused.CurrentStatus)
	}
	a, err = c.Retry(ctx, a.ID)
	check(err)
	fmt.Println(a.Status)
	check(c.Delete(ctx, a.ID))
	// Output:
	// cancelled
	// it is already cancelled
	// queued
}

func ExampleError() {
	ctx, c := context.Background(), connect()
	_, err := c.Submit(ctx, client.Submission{Text: "Roses are red.", Kind: "poem"})
	var refused *client.Error
	if errors.As(err, &refused) {
		for _, field := range refused.Fields {
			fmt.Println(refused.Status, refused.Code, field.Pointer, field.Code)
		}
	}
	// Output: 422 validation_failed /kind not_allowed
}

func ExampleVerifyWebhook() {
	http.HandleFunc("POST /hooks/speech", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		event, err := client.VerifyWebhook(os.Getenv("WEBHOOK_SECRET"), r.Header, body)
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.WriteHeader(http.StatusNoContent)
		log.Println(event.Type, event.Data.ID)
	})
}

// connect is as ExampleNew has it.
func connect() *client.Client {
	log.SetOutput(io.Discard) // the examples tell of progress
	return client.New(client.Config{URL: os.Getenv("MASTERSPEAK_URL"), Key: os.Getenv("MASTERSPEAK_API_KEY")})
}

// check ends the program. A service would do better.
func check(err error) {
	if err != nil {
		log.SetOutput(os.Stderr)
		log.Fatal(err)
	}
}
