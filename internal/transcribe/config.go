package transcribe

import (
	"errors"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/masterspeak/masterspeak/internal/provider"
)

const (
	providerName   = "openai"
	defaultBaseURL = "https://api.openai.com/v1"
	defaultTimeout = 5 * time.Minute

	defaultMaxBytes = 25 << 20 // of a request, as api.openai.com counts
	minMaxBytes     = 64 << 10
	minMaxSeconds   = 5

	maxResponseBytes = 16 << 20 // hours of speech with a time for each token
)

// Config describes a server with an OpenAI-compatible transcription endpoint.
// Nothing is read from the environment.
type Config struct {
	BaseURL string // empty: api.openai.com
	APIKey  string // empty: no Authorization header, as local servers like it
	Model   string // required

	// MaxBytes and MaxSeconds bound one request. What is larger is cut. Zero
	// means 25 MiB, and any length.
	MaxBytes   int64
	MaxSeconds float64

	// Timeout bounds one request. Zero means five minutes.
	Timeout time.Duration

	// Verbatim says that the model writes "um" and "uh" down. CrisperWhisper is
	// known to.
	Verbatim bool

	// WAV sends every recording that can be decoded as WAV, for servers that
	// read nothing else.
	WAV bool

	// HTTPClient is copied; redirects are not followed and answers are capped.
	HTTPClient *http.Client
}

// Transcriber asks one model. It is safe for many goroutines.
type Transcriber struct {
	config Config
	client sdk.Client

	// rung is the best format that this model is known not to refuse. It only
	// grows, so goroutines that learn the same thing do not disturb each other.
	rung atomic.Int32
}

// New checks the configuration; it connects to nothing.
func New(c Config) (*Transcriber, error) {
	if c.BaseURL == "" {
		c.BaseURL = defaultBaseURL
	}
	if c.MaxBytes == 0 {
		c.MaxBytes = defaultMaxBytes
	}
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	c.Verbatim = c.Verbatim || verbatimModel(c.Model)
	// The client is built without NewClient, which reads OPENAI_* variables.
	return &Transcriber{config: c, client: sdk.Client{Options: []option.RequestOption{
		option.WithBaseURL(c.BaseURL),
		option.WithAPIKey(c.APIKey),
		option.WithHTTPClient(provider.Guard(c.HTTPClient, maxResponseBytes)),
		option.WithMaxRetries(0),
	}}}, nil
}

func (c Config) check() error {
	u, err := url.Parse(c.BaseURL)
	switch {
	case c.Model == "":
		return errors.New("configuring transcription: no model")
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		return errors.New("configuring transcription: base url is not an http or https address")
	case c.MaxBytes < minMaxBytes:
		return errors.New("configuring transcription: fewer than 65536 bytes for a request")
	case c.MaxSeconds != 0 && !(c.MaxSeconds >= minMaxSeconds):
		return errors.New("configuring transcription: fewer than 5 seconds for a request")
	}
	return nil
}
