package app_test

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

// crowd asks two processes in turn, as one account, as fast as it is answered.
type crowd struct {
	stop func()

	mu    sync.Mutex // guards what follows
	took  []time.Duration
	wrong []int
}

func gather(t *testing.T, c *client, urls ...string) *crowd {
	t.Helper()
	ctx, cancel := context.WithCancel(testenv.Context(t))
	r := &crowd{}
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for n := i; ctx.Err() == nil; n++ {
				r.ask(ctx, c, urls[n%len(urls)])
			}
		})
	}
	r.stop = func() { cancel(); all.Wait() }
	t.Cleanup(r.stop)
	return r
}

func (r *crowd) ask(ctx context.Context, c *client, url string) {
	req := c.request("GET /v1/me", nil).WithContext(ctx)
	req.URL.Host = strings.TrimPrefix(url, "http://")
	began := time.Now()
	resp, err := c.http.Do(req)
	if err != nil {
		return // the crowd was told to stop
	}
	_ = resp.Body.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.took = append(r.took, time.Since(began))
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusTooManyRequests {
		r.wrong = append(r.wrong, resp.StatusCode)
	}
}

// wait returns when so many more were answered.
func (r *crowd) wait(t *testing.T, more int) {
	t.Helper()
	answered := func() int {
		r.mu.Lock()
		defer r.mu.Unlock()
		return len(r.took)
	}
	enough := answered() + more
	testenv.Eventually(t, func() bool { return answered() >= enough }, "the crowd is answered")
}

// next begins a new chapter and returns how the last one was.
func (r *crowd) next() (p99, worst time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	took := r.took
	r.took = nil
	slices.Sort(took)
	return took[len(took)*99/100], took[len(took)-1]
}

// gauge reads one number of a process.
func (s *system) gauge(opsURL, name string) string {
	_, after, _ := strings.Cut(s.metrics(opsURL), "\n"+name+" ")
	value, _, _ := strings.Cut(after, "\n")
	return value
}

// allowed is how many requests of accounts the processes have allowed, as
// counted by the backend.
func (s *system) allowed(backend string, ops ...string) (sum int) {
	for _, url := range ops {
		n, _ := strconv.Atoi(s.gauge(url, `ratelimit_decisions_total{backend="`+backend+`",outcome="allowed",policy="api"}`)) // not there: none
		sum += n
	}
	return sum
}

// together wants what the processes allowed by Redis to be the limit. On a machine so busy
// that Redis was late once, that call may have been counted and not allowed.
func (s *system) together(limit int, ops ...string) {
	s.t.Helper()
	n, late := s.allowed("redis", ops...), s.allowed("fallback", ops...)
	if n > limit || n < limit && late == 0 {
		s.t.Errorf("together they allowed %d, want %d; %d more without Redis", n, limit, late)
	}
}

func TestLimitsHoldPerProcessWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]struct {
		begin, end func(*testing.T, *stage.Server, *stage.Link)
	}{
		"a black hole": {
			func(_ *testing.T, _ *stage.Server, l *stage.Link) { l.BlackHole() },
			func(_ *testing.T, _ *stage.Server, l *stage.Link) { l.Clear() },
		},
		"killed": {
			func(t *testing.T, r *stage.Server, _ *stage.Link) { r.Kill(t) },
			func(t *testing.T, r *stage.Server, _ *stage.Link) { r.Start(t) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := stage.NewRedis(t)
			link := stage.NewLink(t, "127.0.0.1:"+strconv.Itoa(server.Port))
			s := newSystem(t, limited(1, "RATE_LIMIT_GLOBAL=10000000/hour", "RATE_LIMIT_API=61/hour", "RATE_LIMIT_FALLBACK_REPLICAS=2", "REDIS_URL=redis://"+link.Addr())...)
			s.startAPI()
			ada := s.join() // whose key cost one of 61
			first, firstOps := s.url, s.opsURL
			s.startAPI()
			second, secondOps := s.url, s.opsURL
			both := gather(t, ada, first, second)
			both.wait(t, 400)
			s.together(61, firstOps, secondOps)
			before, _ := both.next()

			fault.begin(t, server, link)
			half := func() bool { return s.allowed("fallback", firstOps) == 30 && s.allowed("fallback", secondOps) == 30 }
			testenv.Eventually(t, half, "both have allowed their half of 61")
			both.wait(t, 400)
			if !half() {
				t.Error("they allowed more than their halves")
			}
			for _, ops := range []string{firstOps, secondOps} {
				testenv.Eventually(t, func() bool { return s.gauge(ops, "ratelimit_backend_up") == "0" }, "the metric says that Redis is away")
			}
			testenv.Eventually(t, func() bool { h := s.health(); return h.Checks["redis"] == "unavailable" && h.Status == "degraded" }, "health says so too")
			during, worst := both.next()
			t.Logf("p99 %v before, %v while Redis is away, the slowest %v", before, during, worst)
			if during-before >= 150*time.Millisecond {
				t.Errorf("the p99 rose by %v, want less than 150 ms", during-before)
			}

			fault.end(t, server, link)
			for _, ops := range []string{firstOps, secondOps} {
				testenv.Eventually(t, func() bool { return s.gauge(ops, "ratelimit_backend_up") == "1" }, "the metric says that Redis is back")
			}
			testenv.Eventually(t, func() bool { return s.health().Checks["redis"] == "healthy" }, "health says so too")
			both.stop()
			if len(both.wrong) > 0 {
				t.Errorf("got statuses %v, want none but 200 and 429", both.wrong)
			}
		})
	}
}

func TestScriptsThatRedisForgetsCostNoCount(t *testing.T) {
	t.Parallel()
	address := testenv.Redis(t)
	s := newSystem(t, limited(1, "RATE_LIMIT_GLOBAL=10000000/hour", "RATE_LIMIT_API=501/hour", "REDIS_URL="+address)...)
	s.startAPI()
	ada := s.join()
	first, firstOps := s.url, s.opsURL
	s.startAPI()
	secondOps := s.opsURL
	options, err := redis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	operator := redis.NewClient(options)
	defer operator.Close()
	both := gather(t, ada, first, s.url)
	for range 20 {
		if err := operator.ScriptFlush(testenv.Context(t)).Err(); err != nil {
			t.Fatal(err)
		}
		both.wait(t, 50)
	}
	both.stop()
	s.together(501, firstOps, secondOps)
	if len(both.wrong) > 0 {
		t.Errorf("got statuses %v, want none but 200 and 429", both.wrong)
	}
}
