package app_test

import (
	"context"
	"io"
	"testing"

	"github.com/masterspeak/masterspeak/internal/app"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestADevLeavesNoKeyOfAnEarlierOne(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	var earlier string
	for run := range 2 {
		o := app.DevOptions{
			Ephemeral: true, Once: true, Stdout: io.Discard, Stderr: s.log,
			Environ: []string{"DATABASE_URL=" + s.cfg.DatabaseURL.Reveal(), "NATS_URL=" + s.cfg.NATSURL.Reveal()},
		}
		o.Show = func(_ context.Context, url, apiKey string, _ []string) error {
			c := &client{system: s, t: t, base: url}
			key := "X-API-Key: " + s.log.secret(apiKey)
			if run == 0 {
				c.want(201, "POST /v1/api-keys", `{"name":"mine"}`, key)
			} else {
				c.refused(401, "invalid_token", "GET /v1/me", "", earlier)
			}
			list := read[struct{ Data []struct{ Name string } }](t, c.want(200, "GET /v1/api-keys", "", key)).Data
			if len(list) != 2 {
				t.Errorf("run %d: got keys %v, want one of dev and one of mine", run, list)
			}
			earlier = key
			return nil
		}
		if err := app.Dev(testenv.Context(t), o); err != nil {
			t.Fatal(err)
		}
	}
}
