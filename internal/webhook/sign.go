package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/masterspeak/masterspeak/internal/secret"
)

// The headers of Standard Webhooks.
const (
	headerID        = "webhook-id"
	headerTimestamp = "webhook-timestamp"
	headerSignature = "webhook-signature"
)

const (
	secretBytes    = 32
	minSecretBytes = 24 // of the specification; an empty key would sign as well
	secretPrefix   = "whsec_"
)

// errWeak refuses to sign with what anybody could guess.
var errWeak = errors.New("the signing secret is too short")

// newSecret makes the bytes of a signing secret.
func newSecret() []byte {
	key := make([]byte, secretBytes)
	_, _ = rand.Read(key) // never fails
	return key
}

// shown is a secret as libraries take it.
func shown(key []byte) secret.Value {
	return secret.Value(secretPrefix + base64.StdEncoding.EncodeToString(key))
}

// sign makes the value of webhook-signature: one signature for each secret, the
// current one first, with spaces in between.
func sign(id string, at time.Time, body []byte, keys ...[]byte) (string, error) {
	signatures := make([]string, len(keys))
	for i, key := range keys {
		if len(key) < minSecretBytes {
			return "", errWeak
		}
		mac := hmac.New(sha256.New, key)
		_, _ = fmt.Fprintf(mac, "%s.%s.%s", id, strconv.FormatInt(at.Unix(), 10), body) // a hash takes everything
		signatures[i] = "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return strings.Join(signatures, " "), nil
}
