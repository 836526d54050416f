package client_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/masterspeak/masterspeak/client"
)

func ExampleClient_Call_webhooks() {
	ctx, c := context.Background(), connect()
	var hook client.CreatedWebhook
	check(c.Call(ctx, http.MethodPost, "/v1/webhooks", client.CreateWebhookRequest{
		URL: "https://hooks.example.com/speech", Events: []string{"analysis.succeeded", "analysis.failed"},
	}, &hook)) // hook.Secret is shown this once
	at := "/v1/webhooks/" + hook.ID
	var sent client.WebhookDelivery
	check(c.Call(ctx, http.MethodPost, at+"/test", nil, &sent))
	var log client.WebhookDeliveryList
	check(c.Call(ctx, http.MethodGet, at+"/deliveries?limit=20", nil, &log))
	for _, d := range log.Data {
		fmt.Println(d.Type, d.Status)
	}
	check(c.Call(ctx, http.MethodPost, at+"/deliveries/"+sent.ID+"/redeliver", nil, &sent))
	// Output: webhook.test pending
}

func ExampleClient_Call_webhookChanges() {
	ctx, c := context.Background(), connect()
	var hooks client.WebhookList
	check(c.Call(ctx, http.MethodGet, "/v1/webhooks", nil, &hooks))
	for _, hook := range hooks.Data {
		at := "/v1/webhooks/" + hook.ID
		check(c.Call(ctx, http.MethodPatch, at, client.UpdateWebhookRequest{Events: []string{"analysis.failed"}}, nil))
		var rotated client.CreatedWebhook
		check(c.Call(ctx, http.MethodPost, at+"/rotate", nil, &rotated)) // the secret before signs along for a day
		check(c.Call(ctx, http.MethodGet, at, nil, &hook))
		fmt.Println(hook.URL, hook.Events, hook.Enabled, rotated.OldSecretUntil != nil)
		check(c.Call(ctx, http.MethodDelete, at, nil, nil))
	}
	// Output: https://hooks.example.com/speech [analysis.failed] true true
}

func ExampleClient_Call_webhookSecret() {
	ctx, c := context.Background(), connect()
	var before, after client.WebhookSecret
	check(c.Call(ctx, http.MethodGet, "/v1/webhooks/secret", nil, &before))
	check(c.Call(ctx, http.MethodPost, "/v1/webhooks/secret/rotate", nil, &after))
	fmt.Println(before.Secret != after.Secret, after.OldSecretUntil != nil)
	// Output: true true
}
