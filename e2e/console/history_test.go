package console

import (
	"regexp"
	"testing"
)

func TestTheLastSpeechIsOneSpeech(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.upload("Umbrella", "pitch", []byte(nervous))
	voice := h.upload("The garden on the roof", "presentation", file(t, "testdata", "garden.opus"))
	h.upload("A toast", "ceremonial", []byte("To them, um, and to many more years."))
	b := h.browse()
	b.signIn()
	b.at("#/history")
	b.see("Your last speech against your median", "recording, voice only")
	measure := func(name string) string {
		return eval[string](b, `[...document.querySelectorAll(".measure")].find(e => e.firstChild.innerText === "`+name+`").querySelector(".figure").innerText`)
	}
	if overall, delivery := measure("Overall"), measure("Delivery"); overall != delivery {
		t.Errorf("overall %s and delivery %s are of different speeches", overall, delivery)
	}
	for _, name := range []string{"Clarity", "Fillers", "Fillers per 100 words"} {
		if got := measure(name); got != "–" {
			t.Errorf("%s is %s, which the last speech that could be judged does not have", name, got)
		}
	}

	if got := measure("Median pause"); !regexp.MustCompile(`^\d(\.\d)?\x{a0}s$`).MatchString(got) {
		t.Errorf("the median pause is %q, want a number with its unit", got)
	}

	b.at("#/speech/" + voice)
	b.see("Overall, voice only", "3.3 to 6.5 suits any speech")
}

func TestASpeechWithoutATitleIsKnownByItsFirstWords(t *testing.T) {
	t.Parallel()
	b := open(t).browse()
	b.signIn()
	b.write(`textarea`, "Good evening, dear friends, and welcome, all of you. "+nervous)
	b.press("Analyse")
	b.see("Two things to improve")
	const known = "Good evening, dear friends, and welcome…"
	if got := eval[string](b, `document.querySelector("h1").innerText`); got != known {
		t.Errorf("the page is called %q, want %q", got, known)
	}
	b.at("#/history")
	b.see(known)
}
