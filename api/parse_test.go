package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"text":"a"}`, `{"text":"\ud83d\ude00"}`, `{"metadata":{"a":[1,{"b":null}]}}`, `{}`, `[]`, `{"text":"\u0000"}`, `{"a":1}{}`,
		`{"text":"\\ud800"}`, "\xff", ` {"text" : "a\n\"b\"", "labels":["x", null], "ttl_seconds":-1.5e+3,"metadata": null} `,
		`{"text":null,"kind":true,"ttl_seconds":01}`, `{"t\u0065xt":"a","text":"b"}`, `{"metadata":[0,-0.1,1E9,[],{}],}`, `{"text":"a`, `{"":"\u`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var body SubmitRequest
		err := decode(raw, &body)
		var r *refusal
		if err != nil && !errors.As(err, &r) {
			t.Fatalf("got %v, want a refusal or nothing", err)
		}
		isObject := json.Valid(raw) && utf8.Valid(raw) && bytes.TrimSpace(raw)[0] == '{'
		if understood := err == nil || r.code == "validation_failed"; understood && !isObject {
			t.Fatalf("accepted %q", raw)
		}
		if isObject && err != nil && r.code != "validation_failed" && r.code != "too_deep" && !loneSurrogate(string(raw)) {
			t.Fatalf("got %v for %q, which is an object", err, raw)
		}
		if err != nil {
			return
		}
		if s := or(body.Text, ""); strings.ContainsRune(s, 0) || !utf8.ValidString(s) {
			t.Fatalf("accepted text %q", s)
		}
		var want SubmitRequest
		if err := json.Unmarshal(raw, &want); err != nil || !reflect.DeepEqual(body, want) {
			t.Fatalf("got %+v for %q, encoding/json has %+v (%v)", body, raw, want, err)
		}
		_, _ = newSubmission(&body, nil)
	})
}

func TestAllFieldsThatAreWrongAreNamedAtOnce(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"txt":"Different.","kind":"song","lane":"fast"}`:      "/txt /text /kind /lane",
		`{"text":"a","kind":1,"labels":["a",2],"depth":"deep"}`: "/kind /labels /depth",
		`{"audio_url":7,"title":null,"x":1,"y":2}`:              "/x /y /audio_url",
		`{"text":"a\u0000","text":"b","ttl_seconds":0}`:         "/text /ttl_seconds",
		`{"text":"a"}`: "",
	} {
		_, err := decodeItem([]byte(body), nil)
		var r *refusal
		var got []string
		if errors.As(err, &r) {
			for _, f := range r.fields {
				got = append(got, f.Pointer)
			}
		}
		if strings.Join(slices.Compact(got), " ") != want {
			t.Errorf("%s: got %v, want %s", body, got, want)
		}
	}
}

func FuzzCursor(f *testing.F) {
	k := cursors{keys: [][]byte{[]byte("k")}}
	good, err := k.encode(analysis.Cursor{CreatedAt: time.Unix(1, 2)}, analysis.ID{1}, analysis.Filter{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add("")
	f.Add(strings.Repeat("A", len(good)))
	f.Fuzz(func(t *testing.T, s string) {
		at, err := k.decode(s, analysis.ID{1}, analysis.Filter{})
		if err != nil {
			return
		}
		again, err := k.encode(at, analysis.ID{1}, analysis.Filter{})
		if err != nil || again != s {
			t.Fatalf("accepted %q, which is written %q (%v)", s, again, err)
		}
	})
}

func FuzzIdempotencyKey(f *testing.F) {
	for _, seed := range []string{`a`, `"a"`, `"a\"b\\"`, `"`, `""`, `a b`, "é", strings.Repeat("k", 256)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		key, err := parseIdempotencyKey(header)
		if err != nil {
			return
		}
		if key == "" || len(key) > maxKeyChars || strings.ContainsFunc(key, notVisible) {
			t.Fatalf("accepted %q as %q", header, key)
		}
		quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(key) + `"`
		if again, err := parseIdempotencyKey(quoted); err != nil || again != key {
			t.Fatalf("got %q (%v) for the quoted form of %q", again, err, key)
		}
	})
}

func TestIdempotencyKeys(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"abc": "abc", `"abc"`: "abc", ` abc `: "abc", `"a\"b\\c"`: `a"b\c`, `a"b`: `a"b`, strings.Repeat("k", 255): strings.Repeat("k", 255),
		"": "", `""`: "", `"abc`: "", `"a"b`: "", `"a\b"`: "", "a b": "", "é": "", "a\x7f": "", strings.Repeat("k", 256): "",
	} {
		if got, err := parseIdempotencyKey(header); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", header, got, err, want)
		}
	}
}

func TestAFingerprintIsOfWhatIsAsked(t *testing.T) {
	t.Parallel()
	sumOf := func(body string) [32]byte {
		t.Helper()
		var req SubmitRequest
		if err := decode([]byte(body), &req); err != nil {
			t.Fatal(err)
		}
		sub, err := newSubmission(&req, nil)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := fingerprint(&sub)
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	first := sumOf(`{"text":"a","metadata":{"x":1,"y":[2]}}`)
	if sumOf(` {"metadata": {"y":[2], "x":1}, "kind":"general", "labels":[], "text":"\u0061"}`) != first {
		t.Error("got another fingerprint for the same content written otherwise")
	}
	for _, other := range []string{
		`{"text":"b","metadata":{"x":1,"y":[2]}}`, `{"text":"a"}`, `{"text":"a","metadata":{"x":1,"y":[2]},"ttl_seconds":9}`,
		`{"text":"a","metadata":{"x":1.0,"y":[2]}}`, `{"text":"a","metadata":{"x":1,"y":[2]},"labels":["l"]}`,
	} {
		if sumOf(other) == first {
			t.Errorf("got the same fingerprint for %s", other)
		}
	}
}

func TestAdviceStaysWithinBounds(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := &Server{now: func() time.Time { return now }}
	for in, want := range map[time.Duration]int{-time.Hour: 2, time.Second: 2, 10500 * time.Millisecond: 11, time.Hour: 60} {
		at := now.Add(in)
		if got := s.retryAfter(&analysis.Analysis{NextAttemptAt: &at}); got != want {
			t.Errorf("%s: got %d, want %d", in, got, want)
		}
	}
}

func TestAddressesAreCountedBySubscriber(t *testing.T) {
	t.Parallel()
	for ip, want := range map[string]string{
		"192.0.2.7": "ip:192.0.2.7", "::ffff:192.0.2.7": "ip:192.0.2.7", "2001:db8::1": "ip:2001:db8::/64",
		"fe80::1%eth0": "ip:fe80::/64", "": "ip:unknown", "@": "ip:unknown",
	} {
		if got := addressKey(ip); got != want {
			t.Errorf("%q: got %q, want %q", ip, got, want)
		}
	}
}
