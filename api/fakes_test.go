package api_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/api/apitest"
	"github.com/masterspeak/masterspeak/internal/account"
	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/auth"
	"github.com/masterspeak/masterspeak/internal/ratelimit"
)

// world is everything behind the API, in memory: enough to see what the edge
// asks for and to choose what it is told. The real store has its own tests.
type world struct {
	asked    atomic.Int32 // who is really let in at this moment
	shutOut  atomic.Bool  // who was let in before
	failures int64        // of logins, as the limiter remembers them
	kept     int          // analyses that an export has

	exporting chan struct{} // gives leave for each page of an export, when not nil

	mu        sync.Mutex // guards what follows
	jobs      map[analysis.ID]analysis.Analysis
	submitted []analysis.Submission
	batches   []analysis.BatchSubmission
	fail      error // what every call returns, when set
	scopes    []auth.Scope
	key       analysis.ID // that ada calls with; zero: a login
	ends      time.Time   // that key; zero: never
	keys      []account.APIKey
	report    api.HealthReport
	notReady  error
	refused   bool // by the limiter
	counted   []string
	watching  chan struct{} // receives once per subscription
	changed   chan struct{}
	events    []analysis.Event
	overflow  bool // the watcher of an owner missed events
	panics    bool
	progress  []analysis.Measure
	since     time.Time // of the last look at progress
	log       bytes.Buffer
	level     zerolog.Level
	alarms    []string

	queue      analysis.QueueState
	streams    map[analysis.Lane]analysis.StreamDepth
	brokerAway error
	decided    []string // about lanes
}

var (
	ada = analysis.ID{1}

	// minted is the id that the store gives to every submission.
	minted = analysis.ID{14: 7}

	day  = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	all  = auth.AllScopes()
	text = `{"text":"Good evening. Thank you for coming."}`
)

const (
	adaKey   = "ms_ada"
	otherKey = "ms_other"
)

func newWorld() *world {
	return &world{
		jobs: map[analysis.ID]analysis.Analysis{}, scopes: all,
		report:   api.HealthReport{Status: api.Healthy, Service: "masterspeak", CheckedAt: day},
		watching: make(chan struct{}, 8), changed: make(chan struct{}, 1),
	}
}

func (w *world) put(id byte, status analysis.Status, version int64) analysis.Analysis {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := analysis.Analysis{
		ID: analysis.ID{15: id}, Owner: ada, Status: status, Kind: "general", Depth: "standard", Source: analysis.Text,
		Language: "en", Lane: analysis.Interactive, Version: version, CreatedAt: day.Add(time.Duration(id) * time.Second),
	}
	w.jobs[a.ID] = a
	return a
}

// change moves a job and tells whoever watches, as the hub would.
func (w *world) change(id byte, status analysis.Status, version int64) {
	a := w.put(id, status, version)
	w.mu.Lock()
	w.events = append(w.events, analysis.Event{ID: a.ID, Owner: ada, Version: version, Status: status})
	w.mu.Unlock()
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

func (w *world) Submit(_ context.Context, s analysis.Submission) (analysis.Accepted, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.panics {
		panic("a fault with a secret in it")
	}
	w.submitted = append(w.submitted, s)
	return analysis.Accepted{Analysis: analysis.Analysis{
		ID: minted, Owner: s.Owner, Status: analysis.Queued, Title: s.Title, Kind: s.Kind, Depth: s.Depth, Source: s.Source(),
		Language: s.Language, Lane: s.Lane, Labels: s.Labels, Metadata: s.Metadata, Version: 1, CreatedAt: day,
	}, Replayed: s.IdempotencyKey == "again"}, w.fail
}

func (w *world) SubmitBatch(_ context.Context, b analysis.BatchSubmission) (analysis.AcceptedBatch, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.batches = append(w.batches, b)
	return analysis.AcceptedBatch{ID: analysis.ID{1}, Replayed: b.IdempotencyKey == "again", Dispatch: make([]bool, len(b.Items))}, w.fail
}

func (w *world) Get(ctx context.Context, owner, id analysis.ID) (analysis.Analysis, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, ok := w.jobs[id]
	if w.fail != nil {
		return a, w.fail
	}
	if !ok || a.Owner != owner {
		return analysis.Analysis{}, analysis.ErrNotFound
	}
	return a, ctx.Err()
}

func (w *world) GetAll(ctx context.Context, wanted []analysis.Ref) (found []analysis.Analysis, err error) {
	for _, ref := range wanted {
		a, err := w.Get(ctx, ref.Owner, ref.ID)
		if errors.Is(err, analysis.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = append(found, a)
	}
	return found, nil
}

func (w *world) List(_ context.Context, owner analysis.ID, f analysis.Filter, after *analysis.Cursor, limit int) ([]analysis.Analysis, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var found []analysis.Analysis
	for id := 255; id >= 0 && len(found) < limit; id-- {
		a, ok := w.jobs[analysis.ID{15: byte(id)}]
		if ok && a.Owner == owner && (f.Status == "" || f.Status == a.Status) && (after == nil || a.CreatedAt.Before(after.CreatedAt)) {
			found = append(found, a)
		}
	}
	return found, w.fail
}

func (w *world) Progress(_ context.Context, owner analysis.ID, since time.Time) ([]analysis.Measure, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.since = since
	return w.progress, w.fail
}

func (w *world) move(ctx context.Context, owner, id analysis.ID, m analysis.Move) (analysis.Analysis, error) {
	a, err := w.Get(ctx, owner, id)
	if err != nil {
		return a, err
	}
	a.Status, err = a.Status.Next(m)
	return a, err
}

func (w *world) Cancel(ctx context.Context, owner, id analysis.ID) (analysis.Analysis, error) {
	return w.move(ctx, owner, id, analysis.Cancel)
}

func (w *world) Retry(ctx context.Context, owner, id analysis.ID) (analysis.Analysis, error) {
	return w.move(ctx, owner, id, analysis.Retry)
}

func (w *world) Delete(ctx context.Context, owner, id analysis.ID) error {
	_, err := w.Get(ctx, owner, id)
	return err
}

func (w *world) Watch(analysis.ID, analysis.ID) api.Watch { w.watching <- struct{}{}; return watch{w} }
func (w *world) WatchOwner(analysis.ID) api.OwnerWatch    { w.watching <- struct{}{}; return watch{w} }
func (w *world) User(_ context.Context, id analysis.ID) (account.User, error) {
	return account.User{ID: id, Email: "ada@example.com", CreatedAt: day}, w.fail
}

type watch struct{ w *world }

func (v watch) Changed() <-chan struct{} { return v.w.changed }
func (v watch) Close()                   {}
func (v watch) Overflowed() bool {
	v.w.mu.Lock()
	defer v.w.mu.Unlock()
	return v.w.overflow
}

func (v watch) Drain() []analysis.Event {
	v.w.mu.Lock()
	defer v.w.mu.Unlock()
	events := v.w.events
	v.w.events = nil
	return events
}

func (w *world) Register(_ context.Context, email, _, name string) (account.User, error) {
	return account.User{ID: ada, Email: email, FullName: name, CreatedAt: day}, w.fail
}

func (w *world) Login(context.Context, string, string) (account.Session, error) {
	return account.Session{AccessToken: "a", ExpiresIn: 15 * time.Minute, RefreshToken: "r"}, w.fail
}

func (w *world) Refresh(ctx context.Context, _ string) (account.Session, error) {
	return w.Login(ctx, "", "")
}
func (w *world) Logout(context.Context, string) error { return w.fail }

func (w *world) CreateKey(_ context.Context, _ analysis.ID, name string, scopes []string, exp *time.Time) (account.NewKey, error) {
	key := account.APIKey{ID: ada, Name: name, Scopes: scopes, Prefix: "ms_x", CreatedAt: day, ExpiresAt: exp}
	return account.NewKey{APIKey: key, Secret: "ms_secret"}, w.fail
}

func (w *world) ListKeys(context.Context, analysis.ID) ([]account.APIKey, error) {
	return append(w.keys, account.APIKey{ID: ada, Name: "laptop", Prefix: "ms_x", CreatedAt: day}), w.fail
}
func (w *world) RevokeKey(context.Context, analysis.ID, analysis.ID) error { return w.fail }

func (w *world) AuthenticateNow(ctx context.Context, credential string) (auth.Principal, error) {
	w.asked.Add(1)
	return w.Authenticate(ctx, credential)
}

func (w *world) Stands(context.Context, auth.Principal) error {
	if w.shutOut.Load() {
		return account.ErrUnauthenticated
	}
	return w.fail
}

func (w *world) Authenticate(_ context.Context, credential string) (auth.Principal, error) {
	switch credential {
	case adaKey:
		return auth.Principal{UserID: ada, KeyID: w.key, Scopes: w.scopes, Expires: w.ends}, nil
	case otherKey:
		return auth.Principal{UserID: analysis.ID{2}, Scopes: w.scopes}, nil
	}
	return auth.Principal{}, account.ErrUnauthenticated
}

func (w *world) Allow(_ context.Context, p ratelimit.Policy, key string) (ratelimit.Decision, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counted = append(w.counted, p.Name+" "+key)
	return ratelimit.Decision{
		Allowed: !w.refused, Policy: p.Name, Limit: 10, Remaining: 3, Reset: day, ResetIn: 30 * time.Second, Window: time.Minute,
	}, nil
}

func (w *world) Queue(context.Context) (analysis.QueueState, error) { return w.queue, w.fail }
func (w *world) LaneDepths(context.Context) (map[analysis.Lane]analysis.StreamDepth, error) {
	return w.streams, w.brokerAway
}

func (w *world) PauseLane(_ context.Context, lane analysis.Lane, by analysis.ID) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.decided = append(w.decided, "pause "+string(lane)+" by "+by.String())
	return w.fail
}

func (w *world) ResumeLane(_ context.Context, lane analysis.Lane) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.decided = append(w.decided, "resume "+string(lane))
	return w.fail
}

func (w *world) Health() api.HealthReport { return w.report }
func (w *world) Ready() error             { return w.notReady }

func (w *world) Panicked(value any, about map[string]string) {
	w.alarms = append(w.alarms, fmt.Sprintf("panicked %T %s %s", value, about["method"], about["route"]))
}

func (w *world) Raised(err error, about map[string]string) {
	w.alarms = append(w.alarms, fmt.Sprintf("raised %v %s %s", err, about["method"], about["route"]))
}

// serve builds the server over the world.
func (w *world) serve(cfg api.Config) *api.Server {
	cfg.CursorKeys = [][]byte{[]byte("cursor key")}
	return api.New(cfg, api.Deps{
		Submitter: w, Reader: w, Measurer: w, Changer: w, DeadReader: w, Replayer: w, Watcher: w, Accounts: w, Profiles: w, Keys: w,
		Recoverer: w, Verifier: w, Exporter: w, Tickets: w,
		Queue: w, Broker: w,
		Webhooks: hooks{w}, Authenticator: w, Limiter: w, Health: w, Alarm: w, Logger: zerolog.New(zerolog.SyncWriter(&w.log)).Level(w.level),
	})
}

// reply is an answer without its body.
type reply struct {
	StatusCode int
	Header     http.Header
}

// ask sends one request as ada and holds the answer to the contract. Headers
// come as "Name: value"; an empty value removes one.
func ask(t *testing.T, s *api.Server, route, body string, headers ...string) (reply, string) {
	t.Helper()
	method, target, _ := strings.Cut(route, " ")
	req := httptest.NewRequest(method, target, strings.NewReader(body))
	req.Header.Set("X-API-Key", adaKey)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Del(name)
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	rec := httptest.NewRecorder()
	s.Handler().ServeHTTP(rec, req)
	resp := rec.Result()
	defer func() { _ = resp.Body.Close() }()
	return reply{resp.StatusCode, resp.Header}, string(apitest.Validate(t, req, resp))
}

func wantStatus(t *testing.T, resp reply, body string, want int) {
	t.Helper()
	if resp.StatusCode != want {
		t.Fatalf("got status %d, want %d: %s", resp.StatusCode, want, body)
	}
}

func wantHeader(t *testing.T, resp reply, name, want string) {
	t.Helper()
	if got := resp.Header.Get(name); got != want {
		t.Errorf("got %s %q, want %q", name, got, want)
	}
}

func wantContains(t *testing.T, body string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(body, want) {
			t.Errorf("got %s, want it to contain %s", body, want)
		}
	}
}
