package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"

	"github.com/masterspeak/masterspeak/client"
)

func ExampleNew() {
	ctx := context.Background()
	c := client.New(client.Config{
		URL: os.Getenv("MASTERSPEAK_URL"),
		Key: os.Getenv("MASTERSPEAK_API_KEY"),
	})
	var formats client.Formats
	if err := c.Call(ctx, http.MethodGet, "/v1/formats", nil, &formats); err != nil {
		log.Fatal(err)
	}
	fmt.Println(formats.MaxTextCharacters)
	// Output: 200000
}

func ExampleClient_Submit() {
	ctx, c := context.Background(), connect()
	a, err := c.Submit(ctx, client.Submission{
		Text: "Um, we start. Um, thank you all for coming.",
		Kind: "pitch", Title: "Opening", Labels: []string{"draft"},
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
	// Output: succeeded 9 words 2 fillers
}

func ExampleClient_Submit_recording() {
	ctx, c := context.Background(), connect()
	a, err := c.Submit(ctx, client.Submission{
		Path:     "../samples/nervous.opus", // or Recording, for what is no file
		Kind:     "interview",
		Progress: func(sent, size int64) { log.Printf("%d of %d bytes", sent, size) },
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(a.Source, a.Title)
	// Output: audio nervous
}

func ExampleClient_Stream() {
	ctx, c := context.Background(), connect()
	a, err := c.Submit(ctx, client.Submission{Text: "Good evening. Thank you all for coming."})
	if err != nil {
		log.Fatal(err)
	}
	for state, err := range c.StreamAfter(ctx, a) {
		if err != nil {
			log.Fatal(err)
		}
		if state.Stage != nil {
			log.Println(state.Status, *state.Stage)
		}
		a = state
	}
	fmt.Println(a.Status)
	// Output: succeeded
}

func ExampleClient_SubmitBatch() {
	ctx, c := context.Background(), connect()
	batch, err := c.SubmitBatch(ctx, []client.Submission{
		{Text: "Good evening."},
		{Text: "Roses are red.", Kind: "poem"},
	}, "import-of-march") // sent again with this key, it is the same batch
	if err != nil {
		log.Fatal(err)
	}
	for _, item := range batch.Items {
		if item.Error != nil {
			fmt.Println(item.Index, item.Error.Code)
		}
	}
	// Output: 1 validation_failed
}

func ExampleClient_List() {
	ctx, c := context.Background(), connect()
	if _, err := c.Submit(ctx, client.Submission{Text: "Good evening.", Labels: []string{"march"}}); err != nil {
		log.Fatal(err)
	}
	for a, err := range c.List(ctx, client.Filter{Label: "march"}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(a.Labels)
	}
	// Output: [march]
}

func ExampleClient_Cancel() {
	ctx, c := context.Background(), connect()
	a, err := c.Submit(ctx, client.Submission{Text: "Good evening."})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := c.Wait(ctx, a.ID); err != nil {
		log.Fatal(err)
	}
	_, err = c.Cancel(ctx, a.ID)
	var refused *client.Error
	if errors.As(err, &refused) && refused.Code == "invalid_state" {
		fmt.Println("too late, it has", refused.CurrentStatus)
	}
	if err := c.Delete(ctx, a.ID); err != nil {
		log.Fatal(err)
	}
	// Output: too late, it has succeeded
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
