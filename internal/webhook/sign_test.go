package webhook

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// The example of the specification.
func TestTheSignatureIsThatOfTheSpecification(t *testing.T) {
	t.Parallel()
	const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	wh, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	at, body := time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`)
	want, err := wh.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, body)
	if err != nil || want != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Fatalf("the official library: %s, %v", want, err)
	}
	key := []byte("\x31\xf2\x90\xf6\xbf\x06\x29\x8a\xab\x4f\x08\xd4\x3c\x3f\x08\x2c\xf6\x48\xa3\x62\xda\x2d\xa4\xb0")
	if got, err := sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, body, key); err != nil || got != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	if got := shown(key).Reveal(); got != secret {
		t.Errorf("got %s, want %s", got, secret)
	}
}

func TestEachOfSeveralSecretsVerifies(t *testing.T) {
	t.Parallel()
	now, body, current, old := time.Now(), []byte(`{}`), newSecret(), newSecret()
	signature, err := sign("msg_1", now, body, current, old)
	if err != nil || len(strings.Fields(signature)) != 2 {
		t.Fatalf("got %q, %v", signature, err)
	}
	header := http.Header{}
	header.Set(headerID, "msg_1")
	header.Set(headerTimestamp, strconv.FormatInt(now.Unix(), 10))
	header.Set(headerSignature, signature)
	for _, key := range [][]byte{current, old} {
		wh, err := standardwebhooks.NewWebhook(shown(key).Reveal())
		if err != nil {
			t.Fatal(err)
		}
		if err := wh.Verify(body, header); err != nil {
			t.Error(err)
		}
		if err := wh.Verify([]byte(`{ }`), header); err == nil {
			t.Error("another body was verified")
		}
	}
}

func TestAShortSecretSignsNothing(t *testing.T) {
	t.Parallel()
	for _, key := range [][]byte{nil, {}, make([]byte, minSecretBytes-1)} {
		if signature, err := sign("msg_1", time.Now(), nil, newSecret(), key); !errors.Is(err, errWeak) || signature != "" {
			t.Errorf("%d bytes: %q, %v", len(key), signature, err)
		}
	}
}
