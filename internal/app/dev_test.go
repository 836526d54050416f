package app_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
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

func TestADevListensForOperatorsWhereItIsToldAndPointsToItself(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	ctx, stop := context.WithCancel(testenv.Context(t))
	defer stop()
	var out bytes.Buffer
	o := app.DevOptions{
		Ephemeral: true, Stdout: &out, Stderr: s.log, Program: "./ms",
		Environ: []string{"DATABASE_URL=" + s.cfg.DatabaseURL.Reveal(), "NATS_URL=" + s.cfg.NATSURL.Reveal(), "OPS_ADDR=127.0.0.7:0"},
	}
	o.Show = func(_ context.Context, url, apiKey string, _ []string) error {
		ops := regexp.MustCompile(`http://127\.0\.0\.7:\d+`).FindString(out.String())
		for _, address := range []string{ops + "/metrics", url + "/v1/me"} {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
			if err != nil {
				return err
			}
			req.Header.Set("X-API-Key", s.log.secret(apiKey))
			res, err := s.http.Do(req)
			if err != nil {
				return err
			}
			_ = res.Body.Close()
			if limit := res.Header.Get("X-RateLimit-Limit"); res.StatusCode != 200 || limit != "" && limit != "6000" {
				t.Errorf("%s answers %d with a limit of %s", address, res.StatusCode, limit)
			}
		}
		stop()
		return nil
	}
	if err := app.Dev(ctx, o); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"./ms analyze --url ", "samples/*.txt", "Stopped; nothing is kept."} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it never says %q:\n%s", want, out.String())
		}
	}
}

func TestTheAuditLogStaysOutOfTheTerminalOfADevUnlessAsked(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for level, want := range map[string]bool{"": false, "LOG_LEVEL=INFO": true} {
		var errs journal
		o := app.DevOptions{
			Ephemeral: true, Once: true, Stdout: io.Discard, Stderr: &errs,
			Environ: []string{"DATABASE_URL=" + s.cfg.DatabaseURL.Reveal(), "NATS_URL=" + s.cfg.NATSURL.Reveal(), level},
		}
		o.Show = func(_ context.Context, url, apiKey string, _ []string) error {
			c := &client{system: s, t: t, base: url}
			c.want(201, "POST /v1/api-keys", `{"name":"mine"}`, "X-API-Key: "+s.log.secret(apiKey))
			c.want(404, "GET /v1/nowhere", "", "X-API-Key: "+apiKey)
			return nil
		}
		if err := app.Dev(testenv.Context(t), o); err != nil {
			t.Fatal(err)
		}
		got := errs.text()
		if strings.Contains(got, "AUD api key made") != want || !strings.Contains(got, "WRN http request") {
			t.Errorf("with %q it prints\n%s", level, got)
		}
	}
}
