package webhook

import (
	"cmp"
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/rs/zerolog"
)

// Config tunes a Deliverer; the zero value is ready to use.
type Config struct {
	BaseURL   string        // before /v1/analyses/… in payloads; may be empty
	Schedule  Schedule      // Standard when nil
	Breaker   Breaker       // of each target
	Timeout   time.Duration // of one request; 15 s when zero
	Slots     int           // requests at once; 64 when zero
	PerTarget int           // of them to one target; 4 when zero
	Tick      time.Duration // between two looks that nobody asked for; 1 s when zero
	Tidy      time.Duration // between two counts and cleanings; 10 s when zero
	Retention time.Duration // of ended deliveries; 30 days when zero
	SoftStop  time.Duration // how long a stop waits for requests under way; Timeout when zero
	Recorder  Recorder
	Now       func() time.Time // the clock of signatures; time.Now
	Chance    func() float64   // random in [0, 1)
}

func (c Config) withDefaults() Config {
	c.Timeout = cmp.Or(c.Timeout, 15*time.Second)
	c.Slots = cmp.Or(c.Slots, 64)
	c.PerTarget = cmp.Or(c.PerTarget, 4)
	c.Tick = cmp.Or(c.Tick, time.Second)
	c.Tidy = cmp.Or(c.Tidy, 10*time.Second)
	c.Retention = cmp.Or(c.Retention, 30*24*time.Hour)
	c.SoftStop = cmp.Or(c.SoftStop, c.Timeout)
	c.Breaker = c.Breaker.withDefaults()
	if c.Schedule == nil {
		c.Schedule = Standard
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Chance == nil {
		c.Chance = rand.Float64
	}
	return c
}

// leaseMargin is what a lease lasts beyond the longest request: time to note
// what it came to, also over a restart of Postgres.
const leaseMargin = 30 * time.Second

// batch is how many rows one statement of the housekeeping takes.
const batch = 500

// Deliverer sends what is due. Any number may run at once.
type Deliverer struct {
	store  Store
	seal   Opener
	client *http.Client
	wake   Waker
	log    zerolog.Logger
	cfg    Config

	kick  chan struct{} // of one: a kick that finds it full is not lost, one is waiting
	slots chan struct{} // a token for each request under way
	under sync.WaitGroup

	unreadable sync.Once // tells of old secrets that no key opens

	troubled time.Time // owned by Run: when trouble was last told of
}

// NewDeliverer makes one; Run works. The client must follow no redirect.
func NewDeliverer(store Store, seal Opener, client *http.Client, wake Waker, log zerolog.Logger, cfg Config) *Deliverer {
	cfg = cfg.withDefaults()
	return &Deliverer{
		store: store, seal: seal, client: client, wake: wake, log: log, cfg: cfg,
		kick: make(chan struct{}, 1), slots: make(chan struct{}, cfg.Slots),
	}
}

// Run works until ctx ends, waits for the requests under way, and returns nil.
func (d *Deliverer) Run(ctx context.Context) error {
	stop, err := d.wake.OnWebhooks(d.look)
	if err != nil {
		return err
	}
	defer stop()
	// Detached: a request that was sent should not be sent again because of a stop.
	sending, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	tick, tidy := time.NewTicker(d.cfg.Tick), time.NewTicker(d.cfg.Tidy)
	defer tick.Stop()
	defer tidy.Stop()
	d.tidy(ctx)
	for {
		d.deliver(ctx, sending)
		select {
		case <-ctx.Done():
			d.finish(cut)
			return nil
		case <-tidy.C:
			d.tidy(ctx)
		case <-tick.C:
		case <-d.kick:
		}
	}
}

// look asks for a look now instead of at the next tick.
func (d *Deliverer) look() {
	select {
	case d.kick <- struct{}{}:
	default:
	}
}

// finish waits for the requests under way, and cuts those that take too long.
func (d *Deliverer) finish(cut func()) {
	timer := time.AfterFunc(d.cfg.SoftStop, cut)
	defer timer.Stop()
	d.under.Wait()
}

// deliver makes deliveries of events and starts to send what is due, for as
// long as there is more and room for it.
func (d *Deliverer) deliver(ctx, sending context.Context) {
	for ctx.Err() == nil {
		events, err := d.store.FanOutWebhooks(ctx, d.cfg.BaseURL, batch)
		if err != nil {
			d.trouble(ctx, "fan out", err)
		}
		room := cap(d.slots) - len(d.slots)
		if room == 0 {
			return // one that ends asks for a look
		}
		claimed, err := d.store.ClaimWebhooks(ctx, d.cfg.PerTarget, room, d.cfg.Timeout+leaseMargin)
		if err != nil {
			d.trouble(ctx, "claim", err)
			return
		}
		for i := range claimed {
			d.start(sending, &claimed[i])
		}
		if events < batch && len(claimed) < room {
			return
		}
	}
}

func (d *Deliverer) start(sending context.Context, c *Claimed) {
	d.slots <- struct{}{} // there is room: only Run takes it
	d.under.Add(1)
	go func() {
		defer d.under.Done()
		d.send(sending, c)
		<-d.slots
		d.look() // for what waited for the slot or for the target
	}()
}

// tidy gives back what senders that vanished had, ages the log and counts.
func (d *Deliverer) tidy(ctx context.Context) {
	n, err := d.store.ReleaseWebhooks(ctx, batch)
	if err != nil {
		d.trouble(ctx, "release", err)
	}
	if n > 0 {
		d.log.Warn().Int64("deliveries", n).Msg("webhook deliveries of a lost sender released")
	}
	if _, err := d.store.DeleteAgedWebhooks(ctx, d.cfg.Retention, batch); err != nil {
		d.trouble(ctx, "retention", err)
	}
	if d.cfg.Recorder == nil {
		return
	}
	counts, err := d.store.CountWebhooks(ctx)
	if err != nil {
		d.trouble(ctx, "count", err)
		return
	}
	d.cfg.Recorder.Webhooks(counts)
}

// sayEvery is the time between two log lines about trouble with Postgres.
const sayEvery = 10 * time.Second

func (d *Deliverer) trouble(ctx context.Context, step string, err error) {
	if ctx.Err() != nil || time.Since(d.troubled) < sayEvery {
		return
	}
	d.troubled = time.Now()
	d.log.Warn().Err(err).Str("step", step).Msg("webhook step not done")
}
