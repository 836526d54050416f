package console

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/masterspeak/masterspeak/internal/testenv"
)

// tab is a page in a browser of the test's own.
type tab struct {
	*house
	ctx context.Context

	mu       sync.Mutex // guards what follows
	troubles []string   // what the console of the browser said
	outside  []string   // requests to other hosts
	expected []string   // statuses that the test provokes
}

// patience is for one step; machines of CI are slow.
const patience = 30 * time.Second

// browse opens the console. The microphone plays a sample and is allowed.
func (h *house) browse() *tab {
	h.t.Helper()
	flags := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(testenv.Program(h.t, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")), chromedp.WindowSize(1280, 900), chromedp.UserDataDir(h.t.TempDir()),
		chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("use-file-for-fake-audio-capture", sample(h.t, "welcome.wav")), chromedp.Flag("lang", "en-GB"),
		chromedp.WSURLReadTimeout(patience),
	)
	if os.Geteuid() == 0 {
		flags = append(flags, chromedp.NoSandbox)
	}
	ctx, stop := chromedp.NewExecAllocator(context.WithoutCancel(h.t.Context()), flags...) // ends in the cleanup
	ctx, shut := chromedp.NewContext(ctx, chromedp.WithErrorf(func(string, ...any) {}))    // of events that are newer than the library
	b := &tab{house: h, ctx: ctx}
	h.t.Cleanup(func() {
		if h.t.Failed() {
			b.keepPicture()
		}
		_ = chromedp.Cancel(ctx) // waits for the process
		shut()
		stop()
		b.judge()
	})
	chromedp.ListenTarget(ctx, b.hear)
	if err := chromedp.Run(ctx, network.Enable(), log.Enable(), chromedp.Navigate(h.url+"/")); err != nil {
		h.t.Fatalf("starting the browser: %v", err)
	}
	return b
}

// hear notes what a page must not do.
func (b *tab) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.troubles = append(b.troubles, e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning {
			b.troubles = append(b.troubles, fmt.Sprintf("console.%s: %s", e.Type, e.Args[0].Value))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.LevelError || e.Entry.Level == log.LevelWarning {
			b.troubles = append(b.troubles, e.Entry.Text+" "+e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, b.url+"/") && !strings.HasPrefix(u, "blob:"+b.url) && u != "about:srcdoc" && !strings.HasPrefix(u, "data:") {
			b.outside = append(b.outside, u)
		}
	}
}

// expect says that requests will be refused with a status, or by the network.
func (b *tab) expect(why ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.expected = append(b.expected, why...)
}

// judge is for the end: the console of the browser must be empty but for what
// was provoked.
func (b *tab) judge() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, trouble := range b.troubles {
		provoked := func(why string) bool {
			return strings.HasPrefix(trouble, "Failed to load resource: ") && strings.Contains(trouble, why)
		}
		if !slices.ContainsFunc(b.expected, provoked) {
			b.t.Errorf("the browser reports: %s", trouble)
		}
	}
	for _, url := range b.outside {
		b.t.Errorf("the page asked for %s", url)
	}
}

// do runs actions within a step's patience.
func (b *tab) do(what string, actions ...chromedp.Action) {
	b.t.Helper()
	ctx, cancel := context.WithTimeoutCause(b.ctx, patience, errors.New("patience"))
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		var text string
		_ = chromedp.Run(b.ctx, chromedp.Evaluate(`document.body.innerText`, &text))
		b.t.Fatalf("%s: %v; the page says:\n%s", what, err, text)
	}
}

// keepPicture saves what a failed test last saw.
func (b *tab) keepPicture() {
	var png []byte
	if chromedp.Run(b.ctx, chromedp.FullScreenshot(&png, 100)) != nil {
		return
	}
	f, err := os.CreateTemp("", "console-*.png")
	if err != nil {
		return
	}
	_, _ = f.Write(png)
	_ = f.Close()
	b.t.Logf("the page at the end: %s", f.Name())
}

// press clicks a button or link by what it says.
func (b *tab) press(text string) {
	b.t.Helper()
	b.do("pressing "+text, chromedp.Click(`//*[self::button or self::a or self::summary][not(@disabled)][contains(normalize-space(.), "`+text+`")]`, chromedp.BySearch, chromedp.NodeVisible))
}

func (b *tab) click(selector string) {
	b.t.Helper()
	b.do("clicking "+selector, chromedp.Click(selector, chromedp.ByQuery, chromedp.NodeVisible))
}

// write puts a text in the place of what is there, as a paste would.
func (b *tab) write(selector, text string) {
	b.t.Helper()
	b.do("writing into "+selector, chromedp.WaitVisible(selector, chromedp.ByQuery),
		chromedp.Evaluate(fmt.Sprintf(`{ const e = document.querySelector(%q); e.focus(); e.select(); }`, selector), nil),
		input.InsertText(text))
}

// see waits until the page shows all of the texts.
func (b *tab) see(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		b.until("it shows "+text, fmt.Sprintf(`document.body.innerText.toLowerCase().includes(%q.toLowerCase())`, text))
	}
}

// until waits for an expression to be true in the page.
func (b *tab) until(what, expression string) {
	b.t.Helper()
	b.do("waiting until "+what, chromedp.Poll(expression, nil, chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(0)))
}

// eval reads a value from the page.
func eval[T any](b *tab, expression string) (value T) {
	b.t.Helper()
	b.do("evaluating "+expression, chromedp.Evaluate(expression, &value, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	return value
}

// at goes to a view by its fragment.
func (b *tab) at(view string) {
	b.t.Helper()
	b.do("going to "+view, chromedp.Evaluate(fmt.Sprintf(`location.hash = %q`, view), nil))
}

func (b *tab) signIn() {
	b.t.Helper()
	b.write(`input[name=email]`, b.email)
	b.write(`input[name=password]`, b.password)
	b.click(`form button.main`)
	b.see("Paste it, drop a file")
}

func (b *tab) signInByKey() {
	b.t.Helper()
	b.press("Sign in with a key")
	b.write(`input[name=key]`, b.key)
	b.click(`form button.main`)
	b.see("Paste it, drop a file")
}
