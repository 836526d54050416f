package console

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestAPastedSpeechIsFollowedToItsResult(t *testing.T) {
	t.Parallel()
	b := open(t).browse()
	b.expect("401")
	b.write(`input[name=email]`, b.email)
	b.write(`input[name=password]`, "something else")
	b.click(`form button.main`)
	b.see("That did not match", "Check the address and the password")
	b.inspect("a refused login", "", `document.querySelector("[role=alert]") !== null`)
	b.signIn()

	b.write(`textarea`, nervous)
	b.see("words, about 1 min")
	said := eval[string](b, `document.querySelector("textarea + small").innerText.split(" ")[0]`)
	b.write(`form input[maxlength="200"]`, "Umbrella")
	b.press("Analyse")
	b.see("Umbrella", "Two things to improve", "Your next exercise", "needs a recording")
	if n := eval[int](b, `document.querySelectorAll("mark.fillers").length`); n < 8 {
		t.Errorf("%d fillers are marked, want those of the text", n)
	}
	b.press("Fillers")
	b.until("the fillers are no longer marked", `document.querySelectorAll("mark.fillers").length === 0`)
	b.press("All that was measured")
	b.see("Reading ease", said+", of which")

	b.press("Report")
	b.until("the report is in its frame", `document.querySelector("iframe")?.contentDocument?.body?.innerText.includes("What to work on".toUpperCase())`)
	if style := eval[string](b, `getComputedStyle(document.querySelector("iframe").contentDocument.querySelector("h1")).fontWeight + getComputedStyle(document.querySelector("iframe").contentDocument.querySelector(".card")).borderRadius`); style != "7008px" {
		t.Errorf("the report has style %q: the policy of the console does not allow its sheet", style)
	}
	b.until("nothing scrolls within the page", `document.querySelector("iframe").clientHeight >= document.querySelector("iframe").contentDocument.body.offsetHeight`)
	b.at("#/history")
	b.see("Umbrella", "first one")
	b.press("Umbrella")
	b.see("Two things to improve")
	b.press("Delete")
	b.inspect("a dialog", "", `document.querySelector("dialog[open]") !== null`)
	b.click(`dialog button.main`)
	b.see("Nothing here yet")
}

func TestASessionSurvivesAReloadAndEndsWithASignOut(t *testing.T) {
	t.Parallel()
	b := open(t).browse()
	b.signIn()
	b.do("reloading", chromedp.Reload())
	b.see("Paste it, drop a file")
	kept := eval[string](b, `sessionStorage.getItem("masterspeak.refresh")`)
	if cookies, local := eval[string](b, `document.cookie`), eval[int](b, `localStorage.length`); cookies != "" || local != 0 {
		t.Errorf("cookies %q, %d entries in the local storage, want none", cookies, local)
	}
	b.press("Sign out")
	b.see("Create an account")
	b.expect("401")
	again := `fetch("/v1/auth/refresh", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({refresh_token: "` + kept + `"})}).then(r => r.status)`
	testenv.Eventually(t, func() bool { return eval[int](b, again) == 401 }, "the refresh token is revoked")
}

func TestAnAccessTokenThatIsNoLongerGoodIsRefreshedOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	b := h.browse()
	b.signIn()
	before := eval[string](b, `sessionStorage.getItem("masterspeak.refresh")`)
	b.see("Recordings up to") // nothing is asked any more
	h.serve(h.config())       // with other keys
	b.expect("401")
	b.at("#/history")
	b.see("Nothing here yet")
	if eval[string](b, `sessionStorage.getItem("masterspeak.refresh")`) == before {
		t.Error("the session was not renewed")
	}
}

func TestARecordingIsMadeFollowedAndHeardAtItsWords(t *testing.T) {
	t.Parallel()
	gate := make(chan struct{})
	b := open(t, scribe(t, gate)...).browse()
	b.signIn()
	b.press("Record")
	b.see("Recordings up to") // the formats are known
	b.until("nothing warns of a missing transcript", `document.querySelector(".notice") === null`)
	b.click(`button.record`)
	b.until("the level moves", `Number(document.querySelector("[role=meter]").ariaValueNow) > 20`)
	b.inspect("the recorder", "recorder", `document.querySelector(".record.on") !== null`)
	b.until("some seconds are recorded", `document.querySelector(".time").innerText >= "0:03"`)
	b.press("Stop")
	b.see("recording.webm")
	b.press("Analyse")
	b.until("it is being written down", `document.querySelector(".steps .now")?.innerText === "Writing down what was said"`)
	close(gate)
	b.see("How you said it", "What you said")
	b.until("the pictures are drawn", `document.querySelectorAll(".track canvas").length >= 2`)
	b.do("letting the browser find the length", chromedp.WaitReady(`audio`))
	b.until("the recording can be heard", `document.querySelector("audio").readyState > 2 && document.querySelector("audio").duration < 60`)
	place := eval[[]float64](b, `(() => {
		const text = document.querySelector(".transcript [data-start]").firstChild, range = document.createRange();
		text.parentElement.scrollIntoView({block: "center"});
		range.setStart(text, 16); range.setEnd(text, 20);
		const r = range.getBoundingClientRect();
		return [r.x + r.width / 2, r.y + r.height / 2];
	})()`)
	b.do("clicking a word", chromedp.MouseClickXY(place[0], place[1]))
	b.until("the recording goes on from there", `document.querySelector("audio").currentTime > 0.3 && !document.querySelector("audio").paused`)
}

func TestWhatCannotBeTakenIsSaidWithWhatToDo(t *testing.T) {
	t.Parallel()
	b := open(t, "MAX_UPLOAD_BYTES=100000", "MAX_BODY_BYTES=65536", "RATE_LIMIT_ENABLED=true", "RATE_LIMIT_ANALYSIS=6/minute", "RATE_LIMIT_API=1000/minute",
		"RATE_LIMIT_GLOBAL=1000/minute", "RATE_LIMIT_UPLOAD=100/minute").browse()
	b.signIn()
	b.expect("413", "415", "429", "503", "net::ERR_INTERNET_DISCONNECTED")
	pick := func(name string) {
		b.do("choosing a file", chromedp.SetUploadFiles(`input[type=file]`, []string{name}, chromedp.ByQuery))
	}
	b.see("Recordings up to")
	dir := t.TempDir()
	for _, unfit := range []struct{ name, content, said string }{
		{"speech.docx", "PK\x03\x04", "is neither a recording nor a text that can be read here. Recordings may be WAV, MP3"},
		{"latin.txt", "A caf\xe9 of one's own.", "is not plain text in UTF-8"},
		{"sixteen.txt", "\xff\xfeH\x00i\x00", "is not plain text in UTF-8"},
		{"marks.txt", `{\rtf1\ansi Good evening.}`, "is not plain text in UTF-8"},
		{"empty.txt", " \n", "is empty"},
	} {
		path := filepath.Join(dir, unfit.name)
		if err := os.WriteFile(path, []byte(unfit.content), 0o600); err != nil {
			t.Fatal(err)
		}
		pick(path)
		b.see("“" + unfit.name + "” " + unfit.said)
		b.until("nothing of it was taken", `document.querySelector("textarea").value === ""`)
	}
	b.press("Record")
	b.see("Nobody writes recordings down here")
	b.until("nothing is there to analyse yet", `document.querySelector("form button.main").disabled`)
	pick(sample(t, "welcome.wav"))
	b.see("This is larger than the")
	b.press("Text")
	b.see("Your speech")
	b.press("File")
	b.press("Remove")
	noise := filepath.Join(t.TempDir(), "speech.mp3") // by its name alone
	if err := os.WriteFile(noise, bytes.Repeat([]byte{0, 1, 2, 200}, 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	pick(noise)
	b.press("Analyse")
	b.see("Not a format we can read", "WAV, MP3")
	b.press("Remove")

	b.do("pasting much", chromedp.Evaluate(`(() => { const t = document.querySelector("textarea"); t.value = "word ".repeat(15000); t.dispatchEvent(new Event("input", {bubbles: true})); })()`, nil))
	b.press("Analyse")
	b.see("Too large")

	b.write(`textarea`, nervous)
	b.do("going offline", network.EmulateNetworkConditions(true, 0, -1, -1))
	b.press("Analyse")
	b.see("No answer from the server", "What you entered is still here")
	b.do("going online", network.EmulateNetworkConditions(false, 0, -1, -1))
	b.press("Try again")
	b.see("Two things to improve")

	held := hold(t, b.db, "submissions")
	b.at("#/new")
	b.write(`textarea`, nervous+" Again.")
	b.press("Analyse")
	b.see("The service cannot take this now", "Nothing was lost")
	held()
	b.press("Try again")
	b.see("Two things to improve")
	for range 6 {
		b.at("#/new")
		b.write(`textarea`, nervous)
		b.press("Analyse")
		b.until("it is answered", `/Two things to improve|A little too fast/.test(document.body.innerText)`)
	}
	b.see("A little too fast", "Try again in")
	b.until("one may not try yet", `document.querySelector(".notice button").disabled`)
}

// hold keeps everybody from a table until it is let go.
func hold(t *testing.T, db *pgxpool.Pool, table string) (letGo func()) {
	t.Helper()
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "LOCK TABLE "+table+" IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	return func() { _ = tx.Rollback(t.Context()) }
}

func TestAnUploadThatIsNoRecordingFailsWithItsReasonAndCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.upload("Broken", "pitch", broken)
	b := h.browse()
	b.signIn()
	b.at("#/speech/" + id)
	b.see("This did not work", "The recording is damaged and cannot be decoded.", "Reason:")
	b.press("Try again")
	b.see("This did not work")
	b.expect("404")
	b.at("#/speech/01934b1c-6f0e-7c3a-9d2e-5b8f0a1c2d3e")
	b.see("There is no such speech")
}

// broken says that it is a WAV and is none: a dead letter at once.
var broken = append([]byte("RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x63\x00\x01\x00"), make([]byte, 64)...)

func TestAnOperatorPausesALaneAndReplaysADeadLetter(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.upload("Broken", "pitch", broken)
	h.upload("Broken too", "pitch", append(broken, 0, 0))
	b := h.browse()
	b.signIn()
	b.press("Operations")
	b.see("This page needs a key", "a login does not have it")
	b.inspect("operations for who may not", "", `document.querySelector("input[name=key]") !== null`)
	var less struct{ Key string }
	h.ask(http.MethodPost, "/v1/api-keys", strings.NewReader(`{"name":"less","scopes":["analyses:read"]}`), "application/json", &less)
	b.write(`input[name=key]`, less.Key)
	b.press("Use this key")
	b.see("This key does not have the scope ops")
	b.do("reloading, with the login that is still there", chromedp.Reload())
	b.see("This page needs a key")
	b.write(`input[name=key]`, b.key)
	b.press("Use this key")
	b.see("Interactive", "Batch", "Dead letters", "of 8")

	b.press("Pause batch")
	b.see("Resume")
	var paused bool
	testenv.Eventually(t, func() bool {
		return h.db.QueryRow(t.Context(), "SELECT paused_at IS NOT NULL FROM lanes WHERE name = 'batch'").Scan(&paused) == nil && paused
	}, "the lane is paused")
	b.press("Resume batch")
	b.until("both are open", `document.querySelectorAll(".badge.open").length === 2`)

	b.until("both are listed", `document.querySelectorAll("tbody input[type=checkbox]").length === 2`)
	b.write(`.filters input`, "no_such_reason")
	b.do("filtering", chromedp.KeyEvent("\r"))
	b.see("No dead letter fits the filter")
	b.write(`.filters input`, "un") // a reason is matched as a whole
	b.do("clearing the filter", chromedp.KeyEvent("\b\b\r"))
	b.click(`tbody input[type=checkbox]`)
	b.press("Replay 1")
	b.see("Replay 1 dead letter?")
	b.click(`dialog button.main`)
	b.see("1 dead letter queued again")
	var replays int
	testenv.Eventually(t, func() bool {
		return h.db.QueryRow(t.Context(), "SELECT count(*) FROM replays").Scan(&replays) == nil && replays == 1
	}, "one of them was replayed")
	b.until("it has failed again and says so", `[...document.querySelectorAll("tbody tr")].filter(r => r.lastChild.innerText === "1").length === 1`)
}

func TestALiveSpeechCanBeCalledOff(t *testing.T) {
	t.Parallel()
	b := open(t, scribe(t, make(chan struct{}))...).browse()
	b.signIn()
	b.do("choosing a file", chromedp.SetUploadFiles(`input[type=file]`, []string{sample(t, "nervous.opus")}, chromedp.ByQuery))
	b.see("nervous.opus")
	b.press("Analyse")
	b.see("Writing down what was said")
	b.inspect("a live speech", "live", `document.querySelector(".steps .now")?.innerText === "Writing down what was said"`)
	b.press("Cancel")
	b.see("Called off")
}
