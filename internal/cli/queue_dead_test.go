package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/client"
)

// letter is a dead letter as the server shows it.
func letter(id string) string {
	return fmt.Sprintf(`{"id":%q,"lane":"batch","kind":"pitch","attempts":5,"crashes":0,"replays":2,"replayed_at":null,
		"error":{"code":"internal","message":"ours\u001b[2J"},"created_at":"2026-03-01T12:00:00Z","finished_at":"2026-03-01T12:05:00Z"}`, id)
}

// graveyard serves two pages with a dead letter each.
func graveyard(t *testing.T) *server {
	t.Helper()
	api := newServer(t)
	api.on("GET /v1/ops/dead-letters", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if q.Get("error_code") != "internal" || q.Get("lane") != "batch" {
			t.Errorf("asked for %s", r.URL.RawQuery)
		}
		if q.Get("cursor") == "" {
			fmt.Fprintf(w, `{"data":[%s],"next_cursor":"c2"}`, letter("d1"))
			return
		}
		fmt.Fprintf(w, `{"data":[%s],"next_cursor":null}`, letter("d2"))
	})
	return api
}

func TestDeadLettersAreListedWithTheirReasons(t *testing.T) {
	t.Parallel()
	api, sh := graveyard(t), newShell(t, "MASTERSPEAK_API_KEY="+testKey)
	code := sh.run("queue", "dead", "--error-code", "internal", "--lane", "batch", "--url", api.URL)
	want := "ID  FAILED                LANE   ATTEMPTS  CRASHES  REPLAYS  REASON\n" +
		"d1  2026-03-01T12:05:00Z  batch  5         0        2        internal: ours\n" +
		"d2  2026-03-01T12:05:00Z  batch  5         0        2        internal: ours\n"
	if code != 0 || sh.out.String() != want {
		t.Errorf("exit code %d, printed\n%swant\n%s%s", code, &sh.out, want, &sh.err)
	}
}

func TestAListOfDeadLettersEndsAtItsLimitAndSaysSo(t *testing.T) {
	t.Parallel()
	api, sh := graveyard(t), newShell(t, "MASTERSPEAK_API_KEY="+testKey)
	code := sh.run("queue", "dead", "--error-code", "internal", "--lane", "batch", "--limit", "1", "--json", "--url", api.URL)
	var printed struct{ Data []client.DeadLetter }
	if err := json.Unmarshal(sh.out.Bytes(), &printed); err != nil || code != 0 || len(printed.Data) != 1 || printed.Data[0].ID != "d1" {
		t.Errorf("exit code %d, printed %s, %v", code, &sh.out, err)
	}
	if !strings.Contains(sh.err.String(), "--limit 0") {
		t.Errorf("said %q, want that there are more", &sh.err)
	}
}

func TestReplaySendsWhatWasSelected(t *testing.T) {
	t.Parallel()
	many := slices.Repeat([]string{known}, maxReplayIDs+1)
	for name, test := range map[string]struct {
		args []string
		sent []string // bodies, of ids only how many
		out  string
	}{
		"ids":           {[]string{known, unknown}, []string{"2 ids {}"}, "replayed 3\n"},
		"many ids":      {many, []string{"500 ids {}", "1 ids {}"}, "replayed 6\n"},
		"a reason":      {[]string{"--error-code", "x"}, []string{`0 ids {"error_code":"x"}`}, "replayed 3\n"},
		"a time before": {[]string{"--error-code", "x", "--before", "2026-01-31T12:00:00Z"}, []string{`0 ids {"error_code":"x","before":"2026-01-31T12:00:00Z"}`}, "replayed 3\n"},
		"all":           {[]string{"--all"}, []string{`0 ids {"all":true}`}, "replayed 3\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api, sh := newServer(t), newShell(t, "MASTERSPEAK_API_KEY="+testKey)
			var sent []string
			api.on("POST /v1/ops/dead-letters/replay", func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				var s selector
				if err := json.Unmarshal(body, &s); err != nil {
					t.Errorf("sent %s: %v", body, err)
				}
				n := len(s.IDs)
				s.IDs = nil
				rest, _ := json.Marshal(s)
				sent = append(sent, fmt.Sprintf("%d ids %s", n, rest))
				w.WriteHeader(http.StatusAccepted)
				fmt.Fprint(w, `{"replayed":3,"more":true}`)
			})
			code := sh.run(append([]string{"queue", "replay", "--url", api.URL}, test.args...)...)
			if code != 0 || sh.out.String() != test.out || !slices.Equal(sent, test.sent) {
				t.Errorf("exit code %d, printed %q, sent %v; want %v", code, &sh.out, sent, test.sent)
			}
			if !strings.Contains(sh.err.String(), "run the command again") {
				t.Errorf("said %q, want that more are left", &sh.err)
			}
		})
	}
}

func TestReplayOfNothingInParticularIsAUsageError(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{}, {known, "--all"}, {known, "--error-code", "x"}, {"--all", "--error-code", "x"}, {"--all", "--before", "2026-01-31T12:00:00Z"},
		{"--before", "yesterday"}, {"nope"},
	} {
		api, sh := newServer(t), newShell(t, "MASTERSPEAK_API_KEY="+testKey)
		code := sh.run(append([]string{"queue", "replay", "--url", api.URL}, args...)...)
		if code != exitUsage || api.count("POST /v1/ops/dead-letters/replay") != 0 {
			t.Errorf("%v: exit code %d, want %d and nothing asked", args, code, exitUsage)
		}
	}
}

const third = "01934b1c-6f0e-7c3a-9d2e-5b8f0a1c2d40"

func TestReplayingWhatIsNoDeadLetterFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		ids      []string
		replayed int
		code     int
		said     string
	}{
		"none is":      {[]string{known}, 0, exitFailed, "1 of the IDs named no dead letter"},
		"some are":     {[]string{known, unknown, third}, 1, exitFailed, "2 of the IDs named no dead letter"},
		"named twice":  {[]string{known, unknown, known}, 2, exitOK, ""},
		"all of these": {[]string{known, unknown}, 2, exitOK, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api, sh := newServer(t), newShell(t, "MASTERSPEAK_API_KEY="+testKey)
			api.on("POST /v1/ops/dead-letters/replay", func(w http.ResponseWriter, _ *http.Request) {
				fmt.Fprintf(w, `{"replayed":%d,"more":false}`, test.replayed)
			})
			code := sh.run(append([]string{"queue", "replay", "--url", api.URL}, test.ids...)...)
			if want := fmt.Sprintf("replayed %d\n", test.replayed); code != test.code || sh.out.String() != want || !strings.Contains(sh.err.String(), test.said) {
				t.Errorf("exit code %d, printed %q, said %q", code, &sh.out, &sh.err)
			}
		})
	}
}

func TestNoDeadLettersIsSaid(t *testing.T) {
	t.Parallel()
	api, sh := newServer(t), newShell(t, "MASTERSPEAK_API_KEY="+testKey)
	api.on("GET /v1/ops/dead-letters", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"data":[],"next_cursor":null}`) })
	if code := sh.run("queue", "dead", "--url", api.URL); code != 0 || sh.out.String() != "no dead letters\n" {
		t.Errorf("exit code %d, printed %q, said %q", code, &sh.out, &sh.err)
	}
}
