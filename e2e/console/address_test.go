package console

import "testing"

// A link may be made by anybody, and the page has the session of who follows it.
func TestAnAddressThatNamesNothingSaysSoAndAsksForNothing(t *testing.T) {
	t.Parallel()
	b := open(t).browse()
	b.signIn()
	b.see("Recordings up to") // nothing is asked any more
	const asked = `performance.getEntriesByType("resource").filter(e => e.name.includes("/v1/")).length`
	before := eval[int](b, asked)
	addresses := []string{
		"#/speech/%E0%A4%A", "#/speech/", "#/speech/..%2Fwebhooks", "#/speech/%/report", "#/webhooks/1",
		"#/webhooks/..%2Fme", `#/webhooks/..\me`, "#/webhooks/%2e%2e%2fme", "#/webhooks/x%2F..%2F..%2Fme", "#/webhooks/..%5Cme",
	}
	for _, address := range addresses {
		b.at("#/new")
		b.see("Paste it, drop a file")
		b.at(address)
		b.see("There is nothing at this address")
	}
	b.inspect("an address that names nothing", "", `document.title.startsWith("Not found")`)
	if more := eval[int](b, asked) - before; more > len(addresses) { // the form asks for the formats each time
		t.Errorf("%d requests were made, want none for the addresses", more)
	}
	b.press("See all speeches")
	b.see("Nothing here yet")
}
