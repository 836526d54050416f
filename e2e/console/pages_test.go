package console

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// view is a page of the console and what shows that it is complete.
type view struct{ name, at, complete string }

// views prepares a house in which every page has something to show. The last
// view is that of a stranger.
func views(t *testing.T, gate <-chan struct{}) (*house, []view) {
	t.Helper()
	h := open(t, scribe(t, gate)...)
	for i, text := range []string{nervous, "Good evening, and thank you for coming. " + nervous, strings.ReplaceAll(nervous, "um, ", "")} {
		h.upload([]string{"Umbrella, first draft", "Umbrella, with an opening", "Umbrella, without um"}[i], "pitch", []byte(text))
	}
	h.upload("Gettysburg", "ceremonial", file(t, sample(t, "gettysburg.txt")))
	h.upload("Broken", "pitch", broken)
	id := h.upload("The garden on the roof", "presentation", file(t, "testdata", "garden.opus"))
	h.ask(http.MethodPost, "/v1/ops/lanes/batch/pause", http.NoBody, "", nil)
	for i := range 3 {
		h.ask(http.MethodPost, "/v1/analyses", strings.NewReader(fmt.Sprintf(`{"text":"Draft %d.","lane":"batch","title":"Draft %d"}`, i, i)), "application/json", nil)
	}
	if _, err := h.db.Exec(t.Context(), `UPDATE submissions SET created_at = created_at - (SELECT count(*) FROM submissions l WHERE l.id > submissions.id AND l.id <= $1) * interval '5 days' WHERE id <= $1`, id); err != nil {
		t.Fatal(err)
	}
	const drawn = `document.querySelectorAll(".chart canvas").length >= %d`
	return h, []view{
		{"speak", "#/", `document.querySelector("textarea") !== null`},
		{"result", "#/speech/" + id, fmt.Sprintf(drawn, 3)},
		{"report", "#/speech/" + id + "/report", `document.querySelector("iframe")?.contentDocument?.querySelector("h1") != null`},
		{"history", "#/history", fmt.Sprintf(drawn, 1) + ` && document.querySelectorAll(".speeches li").length === 9`},
		{"operations", "#/operations", fmt.Sprintf(drawn, 2) + ` && document.querySelectorAll("tbody input").length === 1 && performance.getEntriesByType("resource").filter(e => e.name.endsWith("/v1/ops/queue")).length >= 8`},
	}
}

func TestEveryPageIsUsableByAllInEveryLook(t *testing.T) {
	t.Parallel()
	h, list := views(t, opened())
	b := h.browse()
	b.inspect("sign-in", "sign-in", `document.querySelector("input[name=email]") !== null`)
	b.signInByKey()
	for _, v := range list {
		b.at(v.at)
		b.inspect(v.name, v.name, v.complete)
	}
}

func TestTheFirstPaintComesSoonAndAsksForLittle(t *testing.T) {
	t.Parallel()
	b := open(t).browse()
	b.see("Sign in")
	const paint = `new Promise(done => new PerformanceObserver((list, seen) => {
		const e = list.getEntriesByName("first-contentful-paint")[0];
		if (e) { seen.disconnect(); done(e.startTime); }
	}).observe({type: "paint", buffered: true}))`
	t.Logf("first contentful paint after %.0f ms", eval[float64](b, paint))
	b.do("loading again", chromedp.Reload())
	b.see("Sign in")
	t.Logf("and with a warm cache after %.0f ms", eval[float64](b, paint))
	b.do("without the cache", network.SetCacheDisabled(true), chromedp.Reload())
	b.see("Sign in")
	const sent = `performance.getEntries().filter(e => e.entryType === "resource" || e.entryType === "navigation").reduce((sum, e) => sum + e.transferSize, 0)`
	total := eval[int](b, sent)
	if t.Logf("first view: %d bytes on the wire, with headers", total); total > 100_000 || total < 1000 {
		t.Errorf("the first view took %d bytes, want a real number of at most 100,000", total)
	}
}

func TestThePagesWorkWithAKeyboardAlone(t *testing.T) {
	t.Parallel()
	b := open(t).browse()
	b.see("Sign in")
	b.until("the page has its focus on the title", `document.activeElement.tagName === "H1"`)
	b.do("typing", chromedp.KeyEvent("\t"), chromedp.KeyEvent(b.email+"\t"+b.password+"\r"))
	b.see("Paste it, drop a file")
	b.until("the new page has its focus on the title", `document.activeElement.tagName === "H1"`)
	if got := eval[string](b, `getComputedStyle(document.activeElement).outlineStyle`); got != "none" {
		t.Errorf("the title has a %s ring around it, and is nothing to act on", got)
	}
	outlined := `(() => { const s = getComputedStyle(document.activeElement); return document.activeElement.tagName + " " + s.outlineStyle; })()`
	b.do("moving on", chromedp.KeyEvent("\t"))
	if got := eval[string](b, outlined); got != "BUTTON solid" {
		t.Errorf("after the title the focus is on %q, want a button with an outline", got)
	}
}
