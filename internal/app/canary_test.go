package app_test

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/redis/go-redis/v9"

	domain "github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/config"
	"github.com/masterspeak/masterspeak/internal/queue"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// echo is a provider that quotes what it is sent, and refuses it. It sees the
// key and the speech, so that the test knows they were there to be leaked.
func echo(t *testing.T) (url string, heard *catch) {
	t.Helper()
	heard = &catch{}
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		heard.add(r.Header.Get("Authorization"), string(body))
		w.Header().Set("Content-Type", "application/json")
		if calls.Add(1) <= 2 {
			w.WriteHeader(http.StatusServiceUnavailable) // which the log has a cause for
		} else {
			w.WriteHeader(http.StatusBadRequest)
		}
		_, _ = io.WriteString(w, `{"error":{"message":`+jsonText("you said "+string(body)+" with "+r.Header.Get("Authorization"))+`,"type":"invalid_request_error"}}`)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/v1", heard
}

// catch keeps all that reached a place.
type catch struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

func (c *catch) add(parts ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range parts {
		c.text.WriteString(p + "\n")
	}
}

func (c *catch) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text.String()
}

// sentryServer keeps what is reported to it.
func sentryServer(t *testing.T) (dsn string, reports *catch) {
	t.Helper()
	reports = &catch{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		reports.add(string(body))
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(server.Close)
	return "http://publickey@" + strings.TrimPrefix(server.URL, "http://") + "/42", reports
}

// canaries are words that occur nowhere but where they were put.
type canaries map[string]string

func (c canaries) plant(what string) string {
	c[what] = "kanarie" + strings.ToLower(rand.Text())
	return c[what]
}

// ring is a key ring for the variable; its secret is the canary.
func (c canaries) ring(variable string) string {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	c[variable] = hex.EncodeToString(secret)
	return variable + "=k:" + c[variable]
}

// none wants no canary in the text of a place, and the place not to be empty.
func (c canaries) none(t *testing.T, where, text string) {
	t.Helper()
	if text == "" {
		t.Errorf("nothing reached %s: this test would see no leak there", where)
	}
	for what, word := range c {
		if at := strings.Index(strings.ToLower(text), word); at >= 0 {
			t.Errorf("%s has the %s: …%.200s", where, what, text[max(0, at-100):])
		}
	}
}

// shapes are how every token of ours begins, also of those that no test sees.
var shapes = canaries{"head of a signed token": "eyjhbgcioijiuzi1ni", "prefix of secrets for webhooks": "whsec_"}

func TestNoSecretAndNoSpeechLeavesItsPlace(t *testing.T) {
	t.Parallel()
	planted, traces := maps.Clone(shapes), newGatherer(t)
	hooks := refusing(t)
	provider, heard := echo(t)
	dsn, reports := sentryServer(t)
	redisURL := testenv.Redis(t)
	s := newSystem(t, planted.ring("JWT_ACCESS_KEYS"), planted.ring("JWT_RESET_KEYS"), planted.ring("JWT_VERIFY_KEYS"),
		planted.ring("TICKET_KEYS"), planted.ring("ENCRYPTION_KEYS"),
		"SMTP_URL=smtps://me:"+planted.plant("SMTP_URL")+"@localhost:465", "MAIL_FROM=a@example.com",
		"SENTRY_DSN="+dsn, "OTEL_EXPORTER_OTLP_ENDPOINT="+traces.url, "OTEL_TRACES_SAMPLER_ARG=1", "LOG_LEVEL=DEBUG",
		"REDIS_URL="+redisURL, "RATE_LIMIT_ENABLED=true", "RATE_LIMIT_AUTH=1000/minute", "RATE_LIMIT_ANALYSIS=1000/minute",
		"COACH=openai", "COACH_FALLBACK=rules", "OPENAI_BASE_URL="+provider, "OPENAI_API_KEY="+planted.plant("OPENAI_API_KEY"), "OPENAI_MODEL=m",
		"TRANSCRIBE=openai", "TRANSCRIBE_MODEL=m", "PROVIDER_RPM=10000", "BLOB_URL=file://"+t.TempDir(), "JOB_MAX_ATTEMPTS=1", allowLoopback)
	defer s.stop()
	if _, err := s.migrate(t); err != nil {
		t.Fatal(err)
	}
	messages := tap(t, s.cfg)
	s.startAPI()
	c := planted.visitor(s)
	planted.listen(c, hooks)
	id := planted.submitAll(c)
	planted.none(t, "the stream", stored(t, s.cfg))
	s.vanish(t, id, domain.MaxCrashes)
	worker := &journal{}
	s.runWorker(worker)
	c.failed(id)
	c.heard(planted.plant("name of a file")+".wav", golden(t, "speech.wav"))
	s.settle(c)
	planted.watch(c, id)
	planted.refused(c)
	testenv.Eventually(t, func() bool { return strings.Contains(reports.String(), id) }, "the job that kills workers is reported")
	metrics := s.metrics(s.opsURL) + s.metrics("http://"+worker.wait(t, "worker watched")["ops_addr"])
	s.stop() // sends what is left

	for _, what := range []string{"OPENAI_API_KEY", "transcript"} {
		if !strings.Contains(strings.ToLower(heard.String()), planted[what]) {
			t.Errorf("the provider was not sent the %s: the test proves nothing", what)
		}
	}
	if !strings.Contains(s.log.text(), `"job not done"`) {
		t.Error("the log has no cause of a refusal: the test proves nothing")
	}
	planted.none(t, "the log", s.log.text())
	planted.none(t, "the metrics", metrics)
	planted.none(t, "the traces", traces.text())
	planted.none(t, "the reports to Sentry", reports.String())
	planted.none(t, "the messages of NATS", messages.String())
	planted.none(t, "Redis", dump(t, redisURL))
}

// settle waits until nothing of the caller's is live.
func (s *system) settle(c *client) {
	s.t.Helper()
	testenv.Eventually(s.t, func() bool {
		for _, status := range []string{"queued", "running"} {
			if list := read[struct{ Data []analysis }](s.t, c.want(200, "GET /v1/analyses?status="+status, "")); len(list.Data) > 0 {
				return false
			}
		}
		return true
	}, "every job has ended")
}

// tap hears every message of the server.
func tap(t *testing.T, cfg *config.Config) *catch {
	t.Helper()
	nc, err := nats.Connect(cfg.NATSURL.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	heard := &catch{}
	if _, err := nc.Subscribe(">", func(m *nats.Msg) {
		heard.add(m.Subject, string(m.Data))
		for name, values := range m.Header {
			heard.add(name, strings.Join(values, " "))
		}
	}); err != nil {
		t.Fatal(err)
	}
	if err := nc.Flush(); err != nil {
		t.Fatal(err)
	}
	return heard
}

// stored is what the work stream holds.
func stored(t *testing.T, cfg *config.Config) string {
	t.Helper()
	nc, err := nats.Connect(cfg.NATSURL.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := nc.JetStream()
	if err != nil {
		t.Fatal(err)
	}
	var held strings.Builder
	info, err := js.StreamInfo(queue.Stream)
	if err != nil {
		t.Fatal(err)
	}
	for seq := info.State.FirstSeq; seq <= info.State.LastSeq; seq++ {
		if m, err := js.GetMsg(queue.Stream, seq); err == nil {
			held.WriteString(m.Subject + " " + string(m.Data) + " " + jsonText(m.Header) + "\n")
		}
	}
	return held.String()
}

// dump is every key of a Redis with its value.
func dump(t *testing.T, url string) string {
	t.Helper()
	options, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	db, ctx := redis.NewClient(options), testenv.Context(t)
	defer db.Close()
	keys, err := db.Keys(ctx, "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, key := range keys {
		all.WriteString(key + " " + db.Get(ctx, key).Val() + " " + jsonText(db.HGetAll(ctx, key).Val()) + "\n")
	}
	return all.String()
}
