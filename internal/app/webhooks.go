package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/masterspeak/masterspeak/internal/outbound"
	"github.com/masterspeak/masterspeak/internal/seal"
	"github.com/masterspeak/masterspeak/internal/telemetry"
	"github.com/masterspeak/masterspeak/internal/webhook"
)

// wakeWebhooks is called after commits that hold events.
func (s *stack) wakeWebhooks() { s.events.WakeWebhooks() }

func (s *stack) sealing() (*seal.Ring, error) {
	ring, err := seal.New(s.cfg.EncryptionKeys.Reveal())
	if err != nil {
		return nil, fmt.Errorf("reading ENCRYPTION_KEYS: %w", err)
	}
	return ring, nil
}

// webhooks makes what owners do with webhooks.
func (s *stack) webhooks() (*webhook.Service, error) {
	ring, err := s.sealing()
	if err != nil {
		return nil, err
	}
	return webhook.NewService(s.store, s.store, ring, outbound.Config{Allow: s.cfg.OutboundAllow}, s.wakeWebhooks), nil
}

// deliver sends webhooks until ctx ends.
func (s *stack) deliver(ctx context.Context) error {
	ring, err := s.sealing()
	if err != nil {
		return err
	}
	client := outbound.NewClient(outbound.Config{Allow: s.cfg.OutboundAllow})
	d := webhook.NewDeliverer(s.store, ring, client, s.events, s.log, webhook.Config{
		BaseURL: strings.TrimSuffix(s.cfg.PublicBaseURL, "/"), SoftStop: max(s.cfg.SoftStop, time.Millisecond), Recorder: telemetry.NewWebhooks(s.metrics),
	})
	return d.Run(ctx)
}
