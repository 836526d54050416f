package console

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/app"
	"github.com/masterspeak/masterspeak/internal/config"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// house is an API and a worker of a test's own, with one person who may sign in
// and whose key may everything.
type house struct {
	t                    *testing.T
	url                  string
	email, password, key string
	db                   *pgxpool.Pool
	letters              *testenv.SMTP
	environ              []string
	close                func() // the API
}

// open starts a house. Each of env is NAME=value.
func open(t *testing.T, env ...string) *house {
	t.Helper()
	dsn := testenv.PostgresDSN(t)
	h := &house{t: t, email: "ada@example.com", password: rand.Text(), db: testenv.Pool(t, dsn), letters: testenv.NewSMTP(t, nil, false)}
	address := stage.Address(testenv.FreePort(t))
	h.environ = append([]string{
		"ENV=development", "HTTP_ADDR=" + address, "OPS_ADDR=127.0.0.1:0", "RATE_LIMIT_ENABLED=false", "SOFT_STOP=2s", "DRAIN_DELAY=0s",
		"BLOB_URL=file://" + t.TempDir(),
		"DATABASE_URL=" + dsn, "NATS_URL=" + testenv.NATS(t), "OUTBOUND_ALLOW=127.0.0.0/8",
		"SMTP_URL=smtp://" + h.letters.Addr, "MAIL_FROM=speech@example.com", "PUBLIC_BASE_URL=http://" + address,
	}, env...)
	for _, ring := range []string{"JWT_RESET_KEYS", "JWT_VERIFY_KEYS", "TICKET_KEYS", "ENCRYPTION_KEYS"} {
		h.environ = append(h.environ, ring+"="+stage.NewKey("test"))
	}
	cfg := h.config()
	if err := app.MigrateUp(t.Context(), cfg, io.Discard, testenv.Logger(t).Level(zerolog.ErrorLevel)); err != nil {
		t.Fatal(err)
	}
	_, key, err := app.CreateUser(t.Context(), cfg, app.NewUser{Email: h.email, Password: h.password, Operator: true})
	if err != nil {
		t.Fatal(err)
	}
	h.key = key.Secret
	h.run(func(ctx context.Context) error { return app.Worker(ctx, cfg, zerolog.Nop()) })
	h.url = "http://" + cfg.HTTPAddr
	h.serve(cfg)
	return h
}

// config is that of the house, each time with new keys for access tokens.
func (h *house) config() *config.Config {
	h.t.Helper()
	cfg, err := config.Load(append([]string{"JWT_ACCESS_KEYS=" + stage.NewKey("test")}, h.environ...))
	if err != nil {
		h.t.Fatal(err)
	}
	return cfg
}

// serve starts the API, in the place of one that runs.
func (h *house) serve(cfg *config.Config) {
	h.t.Helper()
	if h.close != nil {
		h.close()
	}
	started := &signal{given: make(chan struct{})}
	h.close = h.run(func(ctx context.Context) error { return app.API(ctx, cfg, zerolog.New(started)) })
	testenv.Closed(h.t, started.given)
}

// run keeps a service up until stop, at the latest the end of the test.
func (h *house) run(service func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(h.t.Context())) // ends in the cleanup, after the browser
	ended := make(chan error, 1)
	go func() { ended <- service(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			h.t.Errorf("a service ended with %v", err)
		}
	})
	h.t.Cleanup(stop)
	return stop
}

// signal is given when the log says that the API has started.
type signal struct {
	once  sync.Once
	given chan struct{}
}

func (s *signal) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("api started")) {
		s.once.Do(func() { close(s.given) })
	}
	return len(line), nil
}

// upload submits a file as the person and waits for its end.
func (h *house) upload(title, kind string, content []byte) (id string) {
	h.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	_ = form.WriteField("title", title) // into memory, like all that follows
	_ = form.WriteField("kind", kind)
	part, err := form.CreateFormFile("file", "speech")
	if err != nil {
		h.t.Fatal(err)
	}
	_, _ = part.Write(content)
	_ = form.Close()
	var made struct{ ID, Status string }
	h.ask("POST", "/v1/analyses", &b, form.FormDataContentType(), &made)
	testenv.Eventually(h.t, func() bool {
		h.ask("GET", "/v1/analyses/"+made.ID, http.NoBody, "", &made)
		return made.Status == "succeeded" || made.Status == "failed"
	}, "the speech has ended")
	return made.ID
}

func (h *house) ask(method, path string, body io.Reader, kind string, into any) {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, body)
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("X-API-Key", h.key)
	req.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= http.StatusBadRequest {
		h.t.Fatalf("%s %s: %d %s %v", method, path, resp.StatusCode, text, err)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(text, into); err != nil {
		h.t.Fatal(err)
	}
}

func file(t *testing.T, path ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func sample(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// scribe is the environment of a worker whose provider hears the same in every
// recording, once the gate is open.
func scribe(t *testing.T, gate <-chan struct{}) []string {
	t.Helper()
	heard := file(t, "testdata", "garden.json")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		select {
		case <-gate:
		case <-r.Context().Done():
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(heard)
	}))
	t.Cleanup(server.Close)
	return []string{"TRANSCRIBE=openai", "TRANSCRIBE_BASE_URL=" + server.URL + "/v1", "TRANSCRIBE_MODEL=whisper-1", "OPENAI_API_KEY=none"}
}

// opened is a gate that is open.
func opened() <-chan struct{} {
	gate := make(chan struct{})
	close(gate)
	return gate
}

var nervous = strings.TrimSpace(`
Um, hi everyone. So, my name is Dana, and, uh, I think I'm supposed to tell you about our product today, which is, um, kind of a
smart umbrella. So, basically, the problem is that umbrellas get lost. Mine was stolen in, like, two weeks. And I I was thinking,
you know, maybe an umbrella could, like, know where it is? I mean, phones know where they are. So why not an umbrella?`)
