package api

import (
	"io"
	"net/http"
	"net/netip"
	"runtime"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/internal/audio"
	"github.com/masterspeak/masterspeak/internal/audit"
	"github.com/masterspeak/masterspeak/internal/ratelimit"
)

// Config is what an operator chooses. Zero fields have the defaults they name.
type Config struct {
	// Development serves /docs and /openapi.yaml and says so when an address
	// is taken.
	Development bool
	// CursorKeys sign the cursors of lists, the first of them; all are believed.
	// The same in every process.
	CursorKeys [][]byte
	// TrustedHosts are exact names or *.domain; empty or "*" trusts any.
	TrustedHosts []string
	// TrustedProxies may name the client in X-Forwarded-For; empty: none may.
	TrustedProxies []netip.Prefix
	// AllowedOrigins are exact; empty: no browser elsewhere.
	AllowedOrigins []string
	// MaxBodyBytes bounds a JSON body; 10 MiB.
	MaxBodyBytes int64
	// MaxUploadBytes bounds an uploaded recording; 25 MiB.
	MaxUploadBytes int64
	// MaxAudioSeconds is how long a recording may be; told to clients, held to by workers.
	MaxAudioSeconds int
	// Formats are the recordings that workers can decode.
	Formats []audio.FormatInfo
	// Transcription says that workers write down the words of recordings.
	Transcription bool
	// OutboundAllow are private networks that users may name all the same.
	OutboundAllow []netip.Prefix
	// MaxInFlight bounds the requests that are worked on at once; 32 for each
	// processor. What waits, streams or is still being read does not count.
	MaxInFlight int
	// Bodies bounds how long a client may take over a request's body.
	Bodies Bodies
	// RequestTimeout bounds everything that neither streams nor waits; 10 s.
	RequestTimeout time.Duration
	// Policies are the rate limits.
	Policies Policies
	// GuessDelay is the first wait of who failed too often; 1 s.
	GuessDelay time.Duration
	// Streams bounds server-sent events.
	Streams Streams
	// Closing is closed when the server begins to stop: streams end and waits
	// answer. Nil: never.
	Closing <-chan struct{}
	// Now is the clock; time.Now.
	Now func() time.Time
}

// Policies are the rate limits by name. One without rates does not limit.
type Policies struct {
	Global   ratelimit.Policy // by address, every request
	Auth     ratelimit.Policy // by address; failures and letters by account
	Register ratelimit.Policy // by address, for opening accounts
	Reset    ratelimit.Policy // by address, for what sends mail
	API      ratelimit.Policy // by caller
	Analysis ratelimit.Policy // by caller, submits and retries
	Upload   ratelimit.Policy // by caller, instead, for files
}

// Bodies bounds how long a client may take over a request's body. An upload has
// the grace, and then a second more for as much as has arrived.
type Bodies struct {
	Timeout     time.Duration // for all that is no upload; 10 s
	UploadGrace time.Duration // 15 s
	UploadRate  int64         // bytes a second; 64 KiB
	UploadMost  time.Duration // 15 min
}

// Streams bounds server-sent events.
type Streams struct {
	PerCaller int           // open at once; 5
	MaxLife   time.Duration // before the client must come back; 15 min
	KeepAlive time.Duration // between comments; 15 s
}

func (c Config) withDefaults() Config {
	c.MaxBodyBytes = positive(c.MaxBodyBytes, 10<<20)
	c.MaxUploadBytes = positive(c.MaxUploadBytes, 25<<20)
	c.MaxAudioSeconds = positive(c.MaxAudioSeconds, 3600)
	c.RequestTimeout = positive(c.RequestTimeout, 10*time.Second)
	c.MaxInFlight = positive(c.MaxInFlight, 32*runtime.GOMAXPROCS(0))
	c.Bodies.Timeout = positive(c.Bodies.Timeout, 10*time.Second)
	c.Bodies.UploadGrace = positive(c.Bodies.UploadGrace, 15*time.Second)
	c.Bodies.UploadRate = positive(c.Bodies.UploadRate, 64<<10)
	c.Bodies.UploadMost = positive(c.Bodies.UploadMost, 15*time.Minute)
	c.GuessDelay = positive(c.GuessDelay, time.Second)
	c.Streams.PerCaller = positive(c.Streams.PerCaller, 5)
	c.Streams.MaxLife = positive(c.Streams.MaxLife, 15*time.Minute)
	c.Streams.KeepAlive = positive(c.Streams.KeepAlive, 15*time.Second)
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

func positive[T int | int64 | time.Duration](v, def T) T {
	if v > 0 {
		return v
	}
	return def
}

// Deps is what the server calls. All are required but Tracer, Alarm, Metrics
// and Logger.
type Deps struct {
	Submitter     Submitter
	Recordings    Recordings // nil: nothing can be uploaded
	Reader        Reader
	Measurer      Measurer
	Changer       Changer
	DeadReader    DeadReader
	Replayer      Replayer
	Watcher       Watcher
	Accounts      Accounts
	Recoverer     Recoverer
	Verifier      Verifier
	Profiles      Profiles
	Exporter      Exporter
	Tickets       Tickets
	Keys          Keys
	Webhooks      Webhooks
	Queue         Queue
	Broker        Broker
	Authenticator Authenticator
	Limiter       Limiter
	Health        Healther
	Tracer        Tracer
	Alarm         Alarm
	Metrics       *prometheus.Registry
	Logger        zerolog.Logger
}

// Server is the HTTP API. It listens on nothing by itself: give Handler and
// OpsHandler to NewHTTPServer.
type Server struct {
	cfg     Config
	deps    Deps
	log     zerolog.Logger
	audit   audit.Log
	now     func() time.Time
	started time.Time
	echo    *echo.Echo
	routed  map[string]bool // method and template of every route
	cursors cursors
	streams *streams
	looks   *looks
	lives   *lives
	meters  meters
	gate    *gate
}

// New builds the server and its routes. It panics when the same registry is
// given to two servers.
func New(cfg Config, deps Deps) *Server {
	cfg = cfg.withDefaults()
	if deps.Alarm == nil {
		deps.Alarm = silent{}
	}
	if deps.Metrics == nil {
		deps.Metrics = prometheus.NewRegistry()
	}
	s := &Server{
		cfg: cfg, deps: deps, log: deps.Logger, audit: audit.New(deps.Logger), now: cfg.Now, started: cfg.Now(),
		echo: echo.New(), routed: map[string]bool{},
		cursors: cursors{keys: cfg.CursorKeys},
		meters:  newMeters(deps.Metrics),
		gate:    newGate(cfg.MaxInFlight),
	}
	s.streams = newStreams(cfg.Streams.PerCaller, s.meters.streams)
	s.looks, s.lives = newLooks(s), newLives(s)
	s.echo.Logger.SetOutput(io.Discard) // zerolog is the log
	s.echo.HTTPErrorHandler = s.handleError
	s.echo.Binder = binder{limit: cfg.MaxBodyBytes, allow: cfg.OutboundAllow}
	s.echo.IPExtractor = ipExtractor(cfg.TrustedProxies)
	s.echo.Use(
		s.recoverPanics, s.identifyRequest, s.trace, s.observe, s.secure, s.boundTime, s.trustHost, s.cors,
		s.limitGlobally, s.authenticate, s.limitCaller, s.authorise, s.pack,
	)
	s.echo.Use(s.checkQuery)
	s.register()
	return s
}

// Handler is the public API.
func (s *Server) Handler() http.Handler { return s.echo }

// Wait returns when every stream has ended. Call it after Shutdown, which does
// not know the connections that streams have taken over; Closing ends them.
func (s *Server) Wait() { s.streams.all.Wait() }

// The bounds of a connection. Streams and long polls move their own write
// deadline; everything else is cut after writeTimeout.
const (
	readHeaderTimeout = 5 * time.Second
	writeTimeout      = 30 * time.Second
	idleTimeout       = 120 * time.Second
	maxHeaderBytes    = 32 << 10
)

// NewHTTPServer bounds what a client may hold on to. The caller listens,
// closes Config.Closing, shuts it down, and then waits for the Server.
func NewHTTPServer(addr string, handler http.Handler) *http.Server {
	return &http.Server{
		Addr: addr, Handler: handler,
		ReadHeaderTimeout: readHeaderTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		DisableGeneralOptionsHandler: true, // it would answer OPTIONS * without our headers
	}
}
