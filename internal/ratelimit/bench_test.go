package ratelimit

import (
	"testing"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

func BenchmarkAllow(b *testing.B) {
	for _, c := range []struct {
		name string
		url  func() string
	}{
		{"memory", func() string { return "" }},
		{"redis", func() string { return testenv.StartRedisServer(b).URL() }},
		{"refused connections", func() string { return nowhere(b) }},
		{"black hole", func() string { return "redis://" + testenv.BlackHole(b) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			l := newLimiter(b, Config{RedisURL: c.url()})
			p := policy(b, "api", "100/minute")
			for b.Loop() {
				allow(b, l, p, "ann")
			}
		})
	}
}
