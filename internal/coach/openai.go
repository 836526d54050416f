package coach

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/masterspeak/masterspeak/internal/provider"
)

const (
	openaiProvider    = "openai"
	defaultBaseURL    = "https://api.openai.com/v1"
	defaultAITimeout  = 60 * time.Second
	maxAnswerReplayed = 8 << 10 // bytes of a bad answer that a repair shows again
)

// OpenAIConfig describes a server with an OpenAI-compatible chat endpoint.
// Nothing is read from the environment.
type OpenAIConfig struct {
	BaseURL string // empty: api.openai.com
	APIKey  string // empty: no Authorization header, as local servers like it
	Model   string // required

	// Timeout bounds one call of Coach, repair included. Zero means a minute.
	Timeout time.Duration

	// StructuredOutput is auto (also when empty), json_schema, json_object or
	// none. Auto starts with a schema and steps down when the server says that
	// it cannot; the others do what they say and never step down.
	StructuredOutput string

	// HTTPClient is copied; redirects are not followed and answers are capped.
	HTTPClient *http.Client
}

// OpenAI asks a model for advice. It is safe for many goroutines.
type OpenAI struct {
	model   string
	timeout time.Duration
	auto    bool
	chat    sdk.ChatCompletionService

	// rung is the best format that this model is known not to refuse. It only
	// grows, so goroutines that learn the same thing do not disturb each other.
	rung atomic.Int32
}

// NewOpenAI checks the configuration; it connects to nothing.
func NewOpenAI(c OpenAIConfig) (*OpenAI, error) {
	if c.Model == "" {
		return nil, errors.New("configuring the openai coach: no model")
	}
	if c.BaseURL == "" {
		c.BaseURL = defaultBaseURL
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, errors.New("configuring the openai coach: base url is not an http or https address")
	}
	first, auto, err := parseFormat(c.StructuredOutput)
	if err != nil {
		return nil, fmt.Errorf("configuring the openai coach: %w", err)
	}
	if c.Timeout <= 0 {
		c.Timeout = defaultAITimeout
	}
	o := &OpenAI{model: c.Model, timeout: c.Timeout, auto: auto}
	o.rung.Store(int32(first))
	// The service is built without NewClient, which reads OPENAI_* variables.
	o.chat = sdk.NewChatCompletionService(
		option.WithBaseURL(c.BaseURL),
		option.WithAPIKey(c.APIKey),
		option.WithHTTPClient(provider.Guard(c.HTTPClient, maxResponseBytes)),
		option.WithMaxRetries(0),
	)
	return o, nil
}

// errTimeout is the cause of a context that this package ended.
var errTimeout = errors.New("coaching provider took longer than its timeout")

// Coach asks once, and once more when the answer cannot be used. An error is
// an *Error, or the cause of ctx when that has ended.
func (o *OpenAI) Coach(ctx context.Context, r Request) (Result, error) {
	asking, cancel := context.WithTimeoutCause(ctx, o.timeout, errTimeout)
	defer cancel()
	dialog := newDialog(r)
	result := Result{Provider: openaiProvider, Model: o.model}

	var flaw error
	for range 2 {
		reply, err := o.ask(asking, dialog)
		if err != nil {
			if ctx.Err() != nil {
				return Result{}, context.Cause(ctx)
			}
			return Result{}, err
		}
		result.Calls++
		result.Usage = result.Usage.plus(reply.usage)
		if result.Feedback, flaw = reply.feedback(r); flaw == nil {
			return result, nil
		}
		dialog = dialog.repair(reply.content, flaw)
	}
	return Result{Usage: result.Usage, Calls: result.Calls}, &Error{
		Code: CodeInvalidOutput, Err: flaw,
		Message: "the coaching provider answered twice in a form that cannot be used",
	}
}

// ask sends the dialog in the best format that the model is known to take, and
// steps down when the server refuses that very format.
func (o *OpenAI) ask(ctx context.Context, d dialog) (reply, error) {
	for {
		f := format(o.rung.Load())
		got, err := o.send(ctx, d, f)
		var unsupported *unsupportedFormatError
		if !errors.As(err, &unsupported) {
			return got, err
		}
		if !o.auto || f == plainText {
			return reply{}, coaching.Rejected(http.StatusBadRequest, err)
		}
		o.rung.CompareAndSwap(int32(f), int32(f+1))
	}
}

// plus adds what a further answer cost.
func (u *Usage) plus(more *Usage) *Usage {
	if u == nil || more == nil {
		if u == nil {
			return more
		}
		return u
	}
	return &Usage{InputTokens: u.InputTokens + more.InputTokens, OutputTokens: u.OutputTokens + more.OutputTokens}
}
