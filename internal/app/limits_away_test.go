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

	mu       sync.Mutex // guards what follows
	admitted map[string]int
	took     []time.Duration
	wrong    []int
}

func gather(t *testing.T, c *client, urls ...string) *crowd {
	t.Helper()
	ctx, cancel := context.WithCancel(testenv.Context(t))
	r := &crowd{admitted: map[string]int{}}
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
	switch resp.StatusCode {
	case http.StatusOK:
		r.admitted[url]++
	case http.StatusTooManyRequests:
	default:
		r.wrong = append(r.wrong, resp.StatusCode)
	}
}

// count is how many were answered, and admitted by all processes.
func (r *crowd) count() (answered, admitted int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, n := range r.admitted {
		admitted += n
	}
	return len(r.took), admitted
}

// next begins a new chapter and returns how the last one was.
func (r *crowd) next() (admitted map[string]int, p99, worst time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	admitted, took := r.admitted, r.took
	r.admitted, r.took = map[string]int{}, nil
	slices.Sort(took)
	return admitted, took[len(took)*99/100], took[len(took)-1]
}

// gauge reads one number of a process.
func (s *system) gauge(opsURL, name string) string {
	s.opsURL = opsURL
	_, metrics := s.probe("/metrics")
	_, after, _ := strings.Cut(metrics, "\n"+name+" ")
	value, _, _ := strings.Cut(after, "\n")
	return value
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
			ada := s.join() // whose key cost one of the 61
			first, firstOps := s.url, s.opsURL
			s.startAPI()
			second, secondOps := s.url, s.opsURL
			both := gather(t, ada, first, second)
			testenv.Eventually(t, func() bool { answered, _ := both.count(); return answered > 400 }, "the shared limit is used up")
			together, before, _ := both.next()
			if n := together[first] + together[second]; n != 60 {
				t.Errorf("both together admitted %d, want the 60 that were left", n)
			}

			fault.begin(t, server, link)
			testenv.Eventually(t, func() bool { _, admitted := both.count(); return admitted >= 60 }, "both admit their part")
			enough, _ := both.count()
			testenv.Eventually(t, func() bool { answered, _ := both.count(); return answered > enough+400 }, "they go on to refuse")
			for _, ops := range []string{firstOps, secondOps} {
				testenv.Eventually(t, func() bool { return s.gauge(ops, "ratelimit_backend_up") == "0" }, "the metric says that Redis is away")
			}
			testenv.Eventually(t, func() bool { h := s.health(); return h.Checks["redis"] == "unavailable" && h.Status == "degraded" }, "health says so too")
			alone, during, worst := both.next()
			if alone[first] != 30 || alone[second] != 30 {
				t.Errorf("alone they admitted %d and %d, want their halves of 61", alone[first], alone[second])
			}
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
	first := s.url
	s.startAPI()
	options, err := redis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	operator := redis.NewClient(options)
	defer operator.Close()
	both := gather(t, ada, first, s.url)
	for answered := 0; answered < 1000; answered, _ = both.count() {
		if err := operator.ScriptFlush(testenv.Context(t)).Err(); err != nil {
			t.Fatal(err)
		}
	}
	both.stop()
	if _, admitted := both.count(); admitted != 500 || len(both.wrong) > 0 {
		t.Errorf("two processes admitted %d, want the 500 that were left; other statuses: %v", admitted, both.wrong)
	}
}
