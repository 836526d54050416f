package client_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/masterspeak/masterspeak/client"
)

const event = `{"type":"analysis.failed","timestamp":"2026-03-01T12:00:00Z","data":{"id":"a","status":"failed","version":3,"error_code":"crash_loop"}}`

// signed is a request as the official library signs it.
func signed(t *testing.T, secret string, at time.Time) http.Header {
	t.Helper()
	signer, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := signer.Sign("msg_1", at, []byte(event))
	if err != nil {
		t.Fatal(err)
	}
	h := http.Header{}
	h.Set("webhook-id", "msg_1")
	h.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
	h.Set("webhook-signature", "v1,AAAA "+signature) // as during a rotation
	return h
}

func TestAWebhookIsReadOnlyWhenItIsSigned(t *testing.T) {
	t.Parallel()
	secret := "whsec_" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", 32)))
	other := "whsec_" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("o", 32)))
	got, err := client.VerifyWebhook(secret, signed(t, secret, time.Now()), []byte(event))
	if err != nil || got.ID != "msg_1" || got.Type != "analysis.failed" || got.Data.Status != client.Failed || got.Data.ErrorCode != "crash_loop" {
		t.Errorf("got %+v, %v", got, err)
	}
	for name, tt := range map[string]struct {
		header http.Header
		body   string
	}{
		"another secret": {signed(t, other, time.Now()), event},
		"another body":   {signed(t, secret, time.Now()), event + " "},
		"an old one":     {signed(t, secret, time.Now().Add(-6*time.Minute)), event},
		"one to come":    {signed(t, secret, time.Now().Add(6*time.Minute)), event},
		"unsigned":       {http.Header{}, event},
	} {
		if _, err := client.VerifyWebhook(secret, tt.header, []byte(tt.body)); !errors.Is(err, client.ErrForged) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := client.VerifyWebhook("whsec_", signed(t, secret, time.Now()), []byte(event)); err == nil {
		t.Error("an empty secret verifies")
	}
}
