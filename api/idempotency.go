package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

const maxKeyChars = 255

// parseIdempotencyKey takes the key bare, or quoted as the IETF draft writes
// it. Both forms of the same key are the same key.
func parseIdempotencyKey(header string) (string, error) {
	key, ok := strings.TrimSpace(header), true
	if strings.HasPrefix(key, `"`) {
		key, ok = unquote(key)
	}
	if !ok || key == "" || len(key) > maxKeyChars || strings.ContainsFunc(key, notVisible) {
		return "", malformed("invalid_idempotency_key", "The Idempotency-Key header is malformed.",
			field("/Idempotency-Key", "malformed", "1 to 255 visible ASCII characters, quoted or bare."))
	}
	return key, nil
}

func notVisible(r rune) bool { return r < '!' || r > '~' }

// unquote reads an RFC 8941 string: only quotes and backslashes are escaped.
func unquote(s string) (string, bool) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), i == len(s)-1
		case '\\':
			i++
			if i == len(s) || (s[i] != '"' && s[i] != '\\') {
				return "", false
			}
		}
		b.WriteByte(s[i])
	}
	return "", false
}

// fingerprint is the SHA-256 of what is asked for, whatever the order and the
// spacing of the JSON that asked, and whether or not defaults were spelled out.
func fingerprint(sub *analysis.Submission) ([32]byte, error) {
	meta, err := canonical(sub.Metadata)
	if err != nil {
		return [32]byte{}, fmt.Errorf("reading metadata: %w", err)
	}
	content, err := json.Marshal(struct {
		Text, AudioURL, Title, Kind, Depth, Language string
		Lane                                         analysis.Lane
		Labels                                       []string
		Metadata                                     json.RawMessage
		TTL                                          time.Duration
		Recording                                    []byte `json:",omitempty"`
		Fresh                                        bool   `json:",omitempty"`
		WebhookURL                                   string `json:",omitempty"`
	}{sub.Text, sub.AudioURL, sub.Title, sub.Kind, sub.Depth, sub.Language, sub.Lane, append([]string{}, sub.Labels...), meta, sub.TTL, recorded(sub), sub.Fresh, sub.WebhookURL})
	if err != nil {
		return [32]byte{}, fmt.Errorf("writing canonical content: %w", err)
	}
	return sha256.Sum256(content), nil
}

// recorded is what was uploaded, by its hash; nil without an upload.
func recorded(sub *analysis.Submission) []byte {
	if sub.Recording.Key == "" {
		return nil
	}
	return sub.Recording.SHA256[:]
}

// canonical sorts names and drops spacing; numbers keep their digits.
func canonical(raw json.RawMessage) (json.RawMessage, error) {
	if raw == nil {
		return nil, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	return json.Marshal(v)
}
