package console

import (
	"encoding/json"
	"strings"
	"testing"
)

// What people, and who sends them a link, may write.
var scripts = []string{
	`<img src=x onerror="window.pwned=1">`, `"><svg onload="window.pwned=1">`, `</title></script><script>window.pwned=1</script>`,
	`javascript:window.pwned=1`, "\u202egnp.exe\u2066", `${window.pwned=1}{{window.pwned=1}}`, "\x1b]0;pwned\x07",
}

func TestNothingThatSomebodyWroteRunsInTheConsole(t *testing.T) {
	t.Parallel()
	h := open(t)
	all := strings.Join(scripts, " ")
	speech := h.upload(all[:200], "pitch", []byte("Um, so "+strings.ReplaceAll(all, "\x1b]0;pwned\x07", "")+" we, um, begin the talk here. Thank you all."))
	var hook struct{ ID string }
	h.ask("POST", "/v1/api-keys", said(map[string]any{"name": all[:100]}), "application/json", nil)
	h.ask("POST", "/v1/webhooks", said(map[string]any{"url": `http://127.0.0.1:9/"><script>window.pwned=1</script>`, "events": []string{"analysis.failed"}}), "application/json", &hook)
	h.ask("PATCH", "/v1/me", said(map[string]any{"full_name": all[:100]}), "application/json", nil)
	b := h.browse()
	b.signIn()
	for view, text := range map[string]string{
		"#/history": `onerror="window.pwned=1"`, "#/speech/" + speech: "Two things to improve", "#/speech/" + speech + "/report": "", "#/account": `<img src=x`,
		"#/webhooks": `<script>window.pwned=1</script>`, "#/webhooks/" + hook.ID: `<script>window.pwned=1</script>`,
	} {
		b.at(view)
		if b.see(text); eval[bool](b, `new Promise(r => setTimeout(() => r("pwned" in window), 100))`) {
			t.Fatalf("a script ran at %s", view)
		}
	}
}

func said(v any) *strings.Reader {
	text, _ := json.Marshal(v) // of texts
	return strings.NewReader(string(text))
}
