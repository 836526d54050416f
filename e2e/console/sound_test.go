package console

import (
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestAResultWithoutItsSoundSaysWhyAndOffersNothingToClick(t *testing.T) {
	t.Parallel()
	h := open(t, scribe(t, opened())...)
	id := h.upload("The garden on the roof", "presentation", file(t, "testdata", "garden.opus"))
	garden, err := filepath.Abs(filepath.Join("testdata", "garden.opus"))
	if err != nil {
		t.Fatal(err)
	}
	b := h.browse()
	b.signIn()
	b.at("#/speech/" + id)
	silent := func() {
		t.Helper()
		b.see("The sound is no longer in this page", "The service gives no recording back", "can be heard once you choose the recording")
		b.until("the pictures are drawn", `document.querySelectorAll(".track canvas").length >= 3`)
		if n := eval[int](b, `document.querySelectorAll("button.mark, .audible").length`); n != 0 {
			t.Errorf("%d things look as if they led to the sound, which is not there", n)
		}
		if title := eval[string](b, `document.querySelector("mark.fillers").title`); title != "filler at 0:07" {
			t.Errorf("the first filler says %q, want what it is and when it was said", title)
		}
	}
	silent()

	b.do("choosing another file", chromedp.SetUploadFiles(`.silent input[type=file]`, []string{sample(t, "welcome.wav")}, chromedp.ByQuery))
	b.see("It may be another one")
	b.inspect("a file that may be another one", "", `document.querySelector(".player [role=alert]") !== null`)
	b.do("choosing the file", chromedp.SetUploadFiles(`.player input[type=file]`, []string{garden}, chromedp.ByQuery))
	b.until("it is the right one, and can be heard", `document.querySelector(".player [role=alert]") === null && document.querySelector("audio").readyState > 2`)
	b.see("Click a word to hear it")
	b.inspect("a result with its sound", "result-with-sound", `document.querySelectorAll(".track canvas").length >= 3`)
	b.click(`button.mark.hedges`)
	b.until("it plays from there", `document.querySelector("audio").currentTime > 20 && !document.querySelector("audio").paused`)
	b.at("#/history")
	b.see("The garden on the roof")
	b.at("#/speech/" + id)
	b.until("the page still has it", `document.querySelector("audio") !== null`)
	b.do("reloading", chromedp.Reload())
	silent()
}
