package console

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestAWebhookIsAddedTestedSentAgainAndTakenAway(t *testing.T) {
	t.Parallel()
	var answer atomic.Int32
	var asked atomic.Int64
	answer.Store(http.StatusInternalServerError)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(int(answer.Load()))
	}))
	t.Cleanup(receiver.Close)
	b := open(t).browse()
	b.signIn()
	b.press("Webhooks")
	b.see("No endpoints yet")
	b.expect("422")
	b.write(`input[name=url]`, "https://10.0.0.1/hook")
	b.press("Add endpoint")
	b.see("Please check")
	b.write(`input[name=url]`, receiver.URL+"/speech")
	b.press("Add endpoint")
	b.see("This is the only time that it is shown")
	b.inspect("webhooks", "webhooks", `document.querySelectorAll(".endpoints li").length === 1 && document.querySelector(".secret input").value.startsWith("whsec_")`)
	first := eval[string](b, `document.querySelector(".secret input").value`)
	b.press("I have kept it")

	var signing struct{ Secret string }
	b.ask(http.MethodGet, "/v1/webhooks/secret", http.NoBody, "", &signing)
	b.press("Show secret")
	b.until("it is shown", `document.querySelector(".secret") !== null`)
	if shown := eval[string](b, `document.querySelector(".secret input").value`); shown != signing.Secret {
		t.Error("the secret that is shown is not the one that signs")
	}
	b.press("Rotate the secret of webhook_url")
	b.click(`dialog button.main`)
	b.see("The one before signs along until")
	if shown := eval[string](b, `document.querySelector(".secret input").value`); shown == signing.Secret || !strings.HasPrefix(shown, "whsec_") {
		t.Error("the secret of webhook_url was not replaced")
	}
	b.press("Hide")
	b.until("no secret is shown", `document.querySelector(".secret") === null`)

	b.press("/speech")
	b.see("Events are sent as they happen", "listed here for 30 days")
	b.press("Send a test")
	b.see("webhook.test", "pending", "answered 500")
	answer.Store(http.StatusOK)
	b.upload("Umbrella", "pitch", []byte(nervous))
	b.do("looking again", chromedp.Reload())
	b.see("analysis.succeeded", "answered 200")
	before := asked.Load()
	b.press("Send again analysis.succeeded")
	testenv.Eventually(t, func() bool { return asked.Load() > before }, "it was sent again")
	b.see("2 tries")
	b.press("2 tries")
	b.inspect("an endpoint", "webhook", `document.querySelectorAll("tbody tr").length === 2 && document.querySelectorAll(".badge.delivered").length >= 1`)

	b.press("Rotate secret")
	b.click(`dialog button.main`)
	b.see("The new secret", "signs along until")
	if second := eval[string](b, `document.querySelector(".secret input").value`); second == first || !strings.HasPrefix(second, "whsec_") {
		t.Error("the secret was not replaced")
	}
	b.press("Disable")
	b.click(`dialog button.main`)
	b.see("You disabled it")
	b.until("nothing can be sent to it", `![...document.querySelectorAll("button")].some(e => /Send/.test(e.innerText))`)
	b.press("Enable")
	b.see("Events are sent as they happen")
	b.press("Delete")
	b.click(`dialog button.danger`)
	b.see("No endpoints yet")
}
