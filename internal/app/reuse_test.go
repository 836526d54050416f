package app_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

func TestFeedbackIsPaidForOncePerContentAndOwner(t *testing.T) {
	t.Parallel()
	var away atomic.Bool
	var asked atomic.Int32
	provider, err := url.Parse(strings.TrimSuffix(coachingServer(t, &away), "/v1"))
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(provider)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	s := start(t, "COACH=openai", "OPENAI_BASE_URL="+front.URL+"/v1", "OPENAI_API_KEY=k", "OPENAI_MODEL=m")
	defer s.stop()
	c, other := s.join(), s.join()
	const text = `"text":"Good evening. Thank you all for coming."`
	for _, step := range []struct {
		name   string
		who    *client
		body   string
		reused bool
		asked  int32
	}{
		{"the first time", c, `{` + text + `}`, false, 1},
		{"again", c, `{` + text + `}`, true, 1},
		{"asking for new feedback", c, `{` + text + `,"reuse":false}`, false, 2},
		{"with more depth", c, `{` + text + `,"depth":"detailed"}`, false, 3},
		{"as another kind", c, `{` + text + `,"kind":"pitch"}`, false, 4},
		{"another owner", other, `{` + text + `}`, false, 5},
	} {
		got := coached(t, step.who, read[analysis](t, step.who.want(202, "POST /v1/analyses", step.body)).Id.String())
		if reused := got.Reused != nil && *got.Reused; reused != step.reused || asked.Load() != step.asked {
			t.Errorf("%s: reused %t, the provider was asked %d times, want reused %t and %d", step.name, reused, asked.Load(), step.reused, step.asked)
		}
	}
}
