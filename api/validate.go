package api

import (
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/outbound"
	"github.com/masterspeak/masterspeak/internal/webhook"
)

// invalid lists every field that is wrong, so that one answer mends them all.
func invalid(fields ...FieldError) *refusal {
	return unprocessable("validation_failed", "Some fields are not valid; see errors.", fields...)
}

// findings collects what is wrong with a request.
type findings struct {
	fields []FieldError
	allow  []netip.Prefix // private networks that URLs may lead to
}

// add finds at most one fault with a field: the others would follow from it.
func (f *findings) add(pointer, code, detail string) {
	if !f.found(pointer) {
		f.fields = append(f.fields, field(pointer, code, detail))
	}
}

func (f *findings) found(pointer string) bool {
	return slices.ContainsFunc(f.fields, func(e FieldError) bool { return e.Pointer == pointer })
}

// misread takes over the fields that decoding found wrong. What is no JSON is
// still an error.
func (f *findings) misread(decoding error) error {
	var r *refusal
	if errors.As(decoding, &r) && r.status == http.StatusUnprocessableEntity {
		f.fields = append(f.fields, r.fields...)
		return nil
	}
	return decoding
}

// check adds a finding unless ok.
func (f *findings) check(ok bool, pointer, code, detail string) {
	if !ok {
		f.add(pointer, code, detail)
	}
}

func (f *findings) oneOf(pointer, value string, allowed []string) {
	if !slices.Contains(allowed, value) {
		f.add(pointer, "not_allowed", "One of "+strings.Join(allowed, ", ")+".")
	}
}

// atMost counts code points, as clients do.
func (f *findings) atMost(pointer, value string, most int) {
	if len(value) > most && utf8.RuneCountInString(value) > most {
		f.add(pointer, "too_long", "At most "+strconv.Itoa(most)+" characters.")
	}
}

// text is for strings that no JSON decoder has seen: parameters.
func (f *findings) text(pointer, value string, most int) {
	f.check(utf8.ValidString(value) && !strings.ContainsRune(value, 0), pointer, "malformed", "UTF-8 without NUL.")
	f.atMost(pointer, value, most)
}

func (f *findings) err() error {
	if len(f.fields) == 0 {
		return nil
	}
	return invalid(f.fields...)
}

// languageTag is the shape of a BCP 47 tag; whether the language is known is
// for the analysis to say. No language has more than three letters: what has, as
// "francais", is a name.
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$`)

const (
	maxLanguageChars = 35
	maxURLBytes      = 2048
)

// newSubmission fills in the defaults and checks everything.
func newSubmission(body *SubmitRequest, allow []netip.Prefix) (analysis.Submission, error) {
	return checkSubmission(body, allow, nil)
}

// checkSubmission is newSubmission of a body that was not decoded without error:
// what is wrong with the rest of it is named in the same answer.
func checkSubmission(body *SubmitRequest, allow []netip.Prefix, decoding error) (analysis.Submission, error) {
	f := findings{allow: allow}
	if err := f.misread(decoding); err != nil {
		return analysis.Submission{}, err
	}
	f.source(body)
	sub := f.submissionOf(body)
	return sub, f.err()
}

// submissionOf is newSubmission but for what there is to analyse.
func (f *findings) submissionOf(body *SubmitRequest) analysis.Submission {
	sub := analysis.Submission{
		Text:     or(body.Text, ""),
		AudioURL: or(body.AudioUrl, ""),
		Title:    or(body.Title, ""),
		Kind:     or(body.Kind, "general"),
		Depth:    or(body.Depth, "standard"),
		Language: or(body.Language, "en"),
		Lane:     analysis.Lane(or(body.Lane, string(analysis.Interactive))),
		Labels:   or(body.Labels, nil),
		TTL:      time.Duration(or(body.TtlSeconds, 0)) * time.Second,
		Fresh:    !or(body.Reuse, true),
	}
	if meta := body.Metadata; len(meta) > 0 && string(meta) != "null" {
		sub.Metadata = meta
	}
	f.atMost("/title", sub.Title, analysis.MaxTitleChars)
	f.oneOf("/kind", sub.Kind, analysis.Kinds())
	f.oneOf("/depth", sub.Depth, analysis.Depths())
	f.oneOf("/lane", string(sub.Lane), lanes())
	f.check(len(sub.Language) <= maxLanguageChars && languageTag.MatchString(sub.Language),
		"/language", "malformed", "A BCP 47 tag, such as en or pt-BR.")
	f.labels(sub.Labels)
	f.metadata(sub.Metadata)
	f.lifetime(body.TtlSeconds)
	if body.WebhookUrl != nil {
		sub.WebhookURL = *body.WebhookUrl
		f.check(webhook.CheckURL(sub.WebhookURL, f.allow) == nil, "/webhook_url", "not_allowed", "An absolute https URL that leads to a public address.")
	}
	return sub
}

// source wants exactly one of text and audio_url.
func (f *findings) source(body *SubmitRequest) {
	switch {
	case body.Text == nil && body.AudioUrl == nil:
		if !f.found("/audio_url") { // or it was given, and could not be read
			f.add("/text", "required", "Give text or audio_url.")
		}
	case body.Text != nil && body.AudioUrl != nil:
		f.add("/audio_url", "exclusive", "Give text or audio_url, not both.")
	case body.Text != nil:
		f.check(strings.TrimSpace(*body.Text) != "", "/text", "blank", "There is nothing to analyse.")
		f.atMost("/text", *body.Text, analysis.MaxTextChars)
	default:
		f.audioURL(*body.AudioUrl)
	}
}

// audioURL says what is wrong with an address. Where a name leads is looked at
// when the recording is fetched.
func (f *findings) audioURL(s string) {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		f.add("/audio_url", "malformed", "This is not a URL.")
	case len(s) > maxURLBytes:
		f.add("/audio_url", "too_long", "At most "+strconv.Itoa(maxURLBytes)+" bytes.")
	case u.Scheme != "https":
		f.add("/audio_url", "malformed", "The URL must begin with https://.")
	case u.Hostname() == "":
		f.add("/audio_url", "malformed", "The URL names no server.")
	case u.User != nil:
		f.add("/audio_url", "malformed", "The URL must not contain a user name or a password.")
	case outbound.Config{Allow: f.allow}.Refuses(u):
		f.add("/audio_url", "not_public", "The address is not public, or its port is neither 80 nor 443.")
	}
}

func (f *findings) labels(labels []string) {
	if len(labels) > analysis.MaxLabels {
		f.add("/labels", "too_many", "At most "+strconv.Itoa(analysis.MaxLabels)+".")
	}
	for i, label := range labels[:min(len(labels), analysis.MaxLabels)] {
		at := "/labels/" + strconv.Itoa(i)
		f.check(strings.TrimSpace(label) != "", at, "blank", "A label has at least one character.")
		f.atMost(at, label, analysis.MaxLabelChars)
	}
}

func (f *findings) lifetime(seconds *int64) {
	most := int64(analysis.MaxTTL / time.Second)
	if seconds != nil && (*seconds < 1 || *seconds > most) {
		f.add("/ttl_seconds", "out_of_range", "Between 1 and "+strconv.FormatInt(most, 10)+".")
	}
}

func lanes() []string { return analysis.Texts(analysis.Lanes()) }

// or is the value that p points to, or the default.
func or[T any](p *T, def T) T {
	if p == nil {
		return def
	}
	return *p
}

// ptr is a pointer to v.
func ptr[T any](v T) *T { return &v }

// orNull is nil for a zero value.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// parseID reads an id from the path.
func parseID(s string) (analysis.ID, error) {
	id, err := analysis.ParseID(s)
	if err != nil {
		return id, malformed("invalid_id", "The id in the path is not a UUID.",
			field("/id", "malformed", "A UUID in its 36-character form."))
	}
	return id, nil
}
