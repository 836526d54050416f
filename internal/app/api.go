package app

import (
	"context"
	"fmt"
	"net"

	"github.com/rs/zerolog"
	"golang.org/x/net/netutil"
	"golang.org/x/sync/errgroup"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/audio"
	"github.com/masterspeak/masterspeak/internal/bridge"
	"github.com/masterspeak/masterspeak/internal/config"
	"github.com/masterspeak/masterspeak/internal/hub"
	"github.com/masterspeak/masterspeak/internal/intake"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/ratelimit"
)

// API serves HTTP until ctx ends.
func API(ctx context.Context, cfg *config.Config, log zerolog.Logger) error {
	s, err := open(ctx, "api", cfg, log)
	if err != nil {
		return err
	}
	defer s.close()
	public, err := listen(ctx, cfg.HTTPAddr, "HTTP_ADDR")
	if err != nil {
		return err
	}
	ops, err := listen(ctx, cfg.OpsAddr, "OPS_ADDR")
	if err != nil {
		_ = public.Close()
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.watchQueue(ctx) })
	g.Go(func() error { return queue.StayWithQuorum(ctx, s.js, s.log) })
	g.Go(func() error { return s.serveAPI(ctx, public, ops) })
	return g.Wait()
}

// serveAPI builds the API over the stack and serves it on the two listeners.
// When ctx ends it is no longer ready, but serves on for DRAIN_DELAY: until
// load balancers have noticed, they send requests here.
func (s *stack) serveAPI(ctx context.Context, public, ops net.Listener) error {
	logRedis(s.cfg.RedisURL, s.log)
	limiter, err := s.limiter()
	if err != nil {
		return err
	}
	defer limiter.Close()
	serving, stop := later(ctx, s.cfg.DrainDelay)
	defer stop()
	outbox, endMail, err := s.post(ctx)
	if err != nil {
		return err
	}
	defer endMail()
	people, err := s.identity(outbox, s.baseURL(public))
	if err != nil {
		return err
	}
	g, serving := errgroup.WithContext(serving)
	apiCfg, err := s.apiConfig(serving) // streams end also when a listener fails
	if err != nil {
		return err
	}
	health := newHealth(s, limiter)
	watching := hub.New(s.events, s.log)
	limited := intake.NewQuota(s.store, s.cfg.OwnerActiveLimit)
	hooks, err := s.webhooks()
	if err != nil {
		return err
	}
	takes := intake.New(limited, limited, bridge.Telegraph{Publisher: s.publish, Events: s.events})
	replays := intake.NewReplays(s.store, s.events)
	deps := api.Deps{
		Submitter: takes, Reader: s.store, Measurer: s.store, Changer: takes, Watcher: bridge.Watcher{Hub: watching},
		DeadReader: s.store, Replayer: replays,
		Accounts: people, Recoverer: people, Verifier: people, Profiles: people, Keys: people, Authenticator: people,
		Tickets: people, Exporter: s.store, Webhooks: hooks,
		Queue: s.store, Broker: s.broker(),
		Limiter: limiter, Health: health, Metrics: s.metrics, Logger: s.log,
	}
	if s.keeper != nil {
		deps.Recordings = s.keeper
	}
	s.follow(&deps)
	s.showLimits(limiter)
	server := api.New(apiCfg, deps)
	defer s.tellOfDrain(ctx)()
	g.Go(func() error { return health.Run(ctx, serving) })
	g.Go(func() error { return watching.Run(serving) })
	g.Go(func() error {
		return serve(serving, netutil.LimitListener(public, s.cfg.MaxConnections), dismissing(ctx, server.Handler()))
	})
	g.Go(func() error { return serve(serving, ops, server.OpsHandler()) })
	s.log.Info().Str("version", Version).Stringer("addr", public.Addr()).Stringer("ops_addr", ops.Addr()).Msg("api started")
	defer server.Wait()
	return g.Wait()
}

// limiter counts in Redis where there is one.
func (s *stack) limiter() (*ratelimit.Limiter, error) {
	limiter, err := ratelimit.New(ratelimit.Config{
		RedisURL: s.cfg.RedisURL.Reveal(), OnError: s.cfg.RateLimitOnError, FallbackReplicas: s.cfg.RateLimitReplicas, Logger: s.log,
	})
	if err != nil {
		return nil, fmt.Errorf("making the limiter: %w", err)
	}
	return limiter, nil
}

func (s *stack) apiConfig(ctx context.Context) (api.Config, error) {
	policies, err := s.policies()
	if err != nil {
		return api.Config{}, err
	}
	cursorKeys, err := s.cursorKeys()
	if err != nil {
		return api.Config{}, err
	}
	return api.Config{
		Development: development(s.cfg), CursorKeys: cursorKeys,
		TrustedHosts: s.cfg.TrustedHosts, TrustedProxies: s.cfg.TrustedProxies, AllowedOrigins: s.cfg.AllowedOrigins,
		OutboundAllow: s.cfg.OutboundAllow, MaxInFlight: s.cfg.MaxInFlight, MaxBodyBytes: s.cfg.MaxBodyBytes, Policies: policies, Closing: ctx.Done(),
		MaxUploadBytes: s.cfg.MaxUploadBytes, MaxAudioSeconds: s.cfg.MaxAudioSeconds, Formats: audio.Decodable(), Transcription: s.transcribes(),
	}, nil
}

// development is where convenience beats discretion, for all parts alike: a
// register that shows its user must also tell when the address is taken.
func development(cfg *config.Config) bool { return cfg.Env == config.Development }

// policies are the rate limits of the configuration; none when they are off.
func (s *stack) policies() (api.Policies, error) {
	var p api.Policies
	if !s.cfg.RateLimitEnabled {
		return p, nil
	}
	for _, l := range []struct {
		name, rates string
		strict      bool
		into        *ratelimit.Policy
	}{
		{"global", s.cfg.RateLimitGlobal, false, &p.Global},
		{"auth", s.cfg.RateLimitAuth, true, &p.Auth},
		{"register", s.cfg.RateLimitRegister, true, &p.Register},
		{"reset", s.cfg.RateLimitReset, true, &p.Reset},
		{"api", s.cfg.RateLimitAPI, false, &p.API},
		{"analysis", s.cfg.RateLimitAnalysis, false, &p.Analysis},
		{"upload", s.cfg.RateLimitUpload, false, &p.Upload},
	} {
		rates, err := ratelimit.ParseRates(l.rates)
		if err != nil {
			return p, fmt.Errorf("reading the rate limit %s: %w", l.name, err)
		}
		*l.into = ratelimit.Policy{Name: l.name, Rates: rates, Strict: l.strict}
	}
	return p, nil
}
