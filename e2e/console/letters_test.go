package console

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

var linkInLetter = regexp.MustCompile(`\n  (http\S+)\n`)

// letter waits for the nth letter to an address whose subject begins so, and
// returns its link.
func (h *house) letter(to, subject string, nth int) (link string) {
	h.t.Helper()
	testenv.Eventually(h.t, func() bool {
		letters := slices.DeleteFunc(h.letters.Letters(to), func(l testenv.Mail) bool {
			return !strings.HasPrefix(l.Message.Header.Get("Subject"), subject)
		})
		if len(letters) < nth {
			return false
		}
		found := linkInLetter.FindStringSubmatch(letters[nth-1].Text)
		if found == nil || !strings.HasPrefix(found[1], h.url+"/#/") {
			h.t.Fatalf("the letter has the link %q, want one behind the # of %s", found, h.url)
		}
		link = found[1]
		return true
	}, "a letter has come: "+subject)
	return link
}

// follow opens a link, as a mail program would, in this tab.
func (b *tab) follow(link string) {
	b.t.Helper()
	b.do("following the link", chromedp.Navigate("about:blank"), chromedp.Navigate(link))
	b.until("the address shows no token", `location.hash.startsWith("#/") && !location.href.includes("token")`)
}

func TestAForgottenPasswordIsReplacedByTheLinkOfALetter(t *testing.T) {
	t.Parallel()
	b := open(t).browse()
	b.press("Forgot your password")
	b.inspect("asking for a letter", "forgot-password", `document.querySelector("input[name=email]") !== null && document.title.startsWith("Forgot")`)
	b.write(`input[name=email]`, b.email)
	b.press("Send me a letter")
	b.see("Check your mail")
	link := b.letter(b.email, "Choose a new password", 1)

	b.follow(link)
	b.see("Choose a new password")
	b.inspect("choosing a password", "reset-password", `document.querySelector("input[name=password]") !== null`)
	b.expect("422", "401")
	b.write(`input[name=password]`, "password1")
	b.press("Change password")
	b.see("Choose a longer or a less common password")
	b.password = rand.Text()
	b.write(`input[name=password]`, b.password)
	b.click(`input[type=checkbox]`)
	b.until("one can look at it", `document.querySelector("input[name=password]").type === "text"`)
	b.press("Change password")
	b.see("Your password is changed", "signed out")
	b.press("Sign in")
	b.signIn()

	b.follow(link) // again
	b.see("Choose a new password")
	b.write(`input[name=password]`, rand.Text())
	b.press("Change password")
	b.see("This link no longer works", "once, within an hour")
	b.inspect("a used link", "link-used", `document.querySelector("[role=alert]") !== null`)
	b.write(`input[name=email]`, b.email)
	b.press("Send me another letter")
	b.see("Check your mail")
	b.follow(b.letter(b.email, "Choose a new password", 2))
	b.see("Choose a new password")
}

func TestAnAddressIsConfirmedByTheLinkOfALetterWhenItsReaderSaysSo(t *testing.T) {
	t.Parallel()
	b := open(t).browse()
	const email, word = "grace@example.com", "a few words that only I know"
	b.press("Create an account")
	b.write(`input[name=name]`, "Grace")
	b.write(`input[name=email]`, email)
	b.write(`input[name=password]`, word)
	b.click(`form button.main`)
	b.see("Paste it, drop a file")
	link := b.letter(email, "Confirm your address", 1)
	b.expect("401")
	b.follow(link[:len(link)-4] + "AAAA")
	b.press("Confirm this address")
	b.see("This link no longer works", "for a day")
	b.write(`input[name=email]`, email)
	b.press("Ask again")
	b.see("Check your mail")

	b.follow(b.letter(email, "Confirm your address", 2))
	b.see("If it was you, confirm it")
	b.inspect("confirming an address", "verify-email", `document.querySelector("main button.main") !== null`)
	var verified bool
	ask := func() bool {
		return b.db.QueryRow(t.Context(), "SELECT verified FROM users WHERE email = $1", email).Scan(&verified) == nil && verified
	}
	if ask() {
		t.Error("the address is confirmed before anybody said so")
	}
	b.press("Confirm this address")
	b.see("Your address is confirmed")
	if !ask() {
		t.Error("the page says that the address is confirmed, and it is not")
	}
	b.do("reloading, without the token", chromedp.Reload())
	b.see("This link no longer works")
}

func TestAnAccountIsManagedAndErased(t *testing.T) {
	t.Parallel()
	b := open(t).browse()
	b.signIn()
	b.press("Account")
	b.see("not confirmed")
	b.press("Send the letter again")
	b.see("Check your mail")
	b.letter(b.email, "Confirm your address", 1)
	b.write(`input[name=name]`, "Ada King")
	b.press("Save")
	b.see("Saved.")
	b.do("reloading", chromedp.Reload())
	b.until("the name is kept", `document.querySelector("input[name=name]")?.value === "Ada King"`)

	b.expect("422", "401")
	next := rand.Text()
	b.write(`input[name=current]`, "something else")
	b.write(`input[name=password]`, next)
	b.press("Change password")
	b.see("This is not the current password")
	b.write(`input[name=current]`, b.password)
	b.write(`input[name=password]`, next)
	b.press("Change password")
	b.see("Everybody else was signed out")
	b.do("reloading", chromedp.Reload()) // with the session of the new password
	b.see("Make a key")

	b.press("Make a key")
	b.write(`input[name=name][required]`, "laptop")
	b.do("choosing an end", chromedp.SetValue(`select[name=days]`, "90", chromedp.ByQuery))
	b.click(`details button.main`)
	b.see("This is the only time that it is shown")
	b.inspect("the account", "account", `document.querySelectorAll("tbody tr").length === 2 && document.querySelector(".secret input") !== null`)
	key := eval[string](b, `document.querySelector(".secret input").value`)
	works := `fetch("/v1/analyses", {headers: {"X-API-Key": "` + key + `"}}).then(r => r.status)`
	if got := eval[int](b, works); got != 200 || !strings.HasPrefix(key, "ms_") {
		t.Errorf("the key that is shown is answered %d", got)
	}
	b.press("I have kept it")
	b.until("the key is shown no more", `!document.body.innerHTML.includes("`+key+`") && document.querySelector(".secret") === null`)
	b.press("Revoke laptop")
	b.click(`dialog button.main`)
	b.until("it is listed no more", `document.querySelectorAll("tbody tr").length === 1`)
	if got := eval[int](b, works); got != 401 {
		t.Errorf("the revoked key is answered %d", got)
	}

	dir := t.TempDir()
	b.do("allowing downloads", browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllow).WithDownloadPath(dir))
	b.press("Export")
	testenv.Eventually(t, func() bool {
		export, err := os.ReadFile(filepath.Join(dir, "masterspeak-export.json"))
		return err == nil && strings.Contains(string(export), b.email) && strings.HasSuffix(strings.TrimSpace(string(export)), "}")
	}, "the export is there, whole")

	b.press("Erase account")
	b.until("it is not erased by one press", `document.querySelector("dialog button.danger").disabled`)
	b.inspect("erasing an account", "", `document.querySelector("dialog[open]") !== null`)
	b.write(`input[name=confirm]`, b.email)
	b.click(`dialog button.danger:not([disabled])`)
	b.see("The account has ended", "Sign in")
	b.write(`input[name=email]`, b.email)
	b.write(`input[name=password]`, next)
	b.click(`form button.main`)
	b.see("That did not match")
}
