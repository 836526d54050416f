package report_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/internal/analysis"
	"github.com/masterspeak/masterspeak/internal/report"
)

func write(t *testing.T, title, result string) string {
	t.Helper()
	var b strings.Builder
	err := report.Write(&b, &analysis.Analysis{
		Title: title, Kind: "pitch", CreatedAt: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Result: json.RawMessage(result),
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func wantIn(t *testing.T, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %q:\n%s", part, page)
		}
	}
}

func TestAReportShowsScoresPaceAndMarks(t *testing.T) {
	t.Parallel()
	page := write(t, "My pitch", `{"scores":{"overall":7.1,"delivery":null},"scoring_version":"2026.2",
		"metrics":{"words":9,"sentences":2,"duration_seconds":61.4,"words_per_minute":148,
			"timeline":[{"start_seconds":0,"words_per_minute":120},{"start_seconds":30,"words_per_minute":180}],
			"fillers":{"count":1,"per_100_words":11.1,"items":[{"text":"Um","class":"hesitation","start":4,"end":6}]},
			"hedges":{"count":1,"items":[{"text":"Um x","class":"hedge","start":5,"end":8}]}},
		"feedback":{"summary":"Good.","strengths":[{"text":"Warm."}],"improvements":[{"text":"Fewer.","quote":"Um, no","suggestion":"No"}],"next_exercise":"Breathe."},
		"coaching":{"status":"succeeded","provider":"rules","model":"rules-1"},"transcript":{"text":"Né? Um, no."}}`)
	wantIn(t, page, "<h1>My pitch</h1>", "Pitch, 1 March 2026", `<td class="n">7.1</td>`, "too little to judge", "1 min 1 s", "148 words per minute",
		"<polyline points=", "130 to 170", `Né? <mark class="filler">Um</mark>, no.`, "Before: “Um, no”", "After: “No”", "Breathe.", "rules-1")
}

func TestAScoreOfTheVoiceAloneSaysSo(t *testing.T) {
	t.Parallel()
	page := write(t, "", `{"scores":{"overall":6.1,"delivery":6.1},"metrics":{"missing":{"words":"not configured"}}}`)
	wantIn(t, page, "Overall, voice only")
	page = write(t, "", `{"scores":{"overall":6.1,"fillers":6.1,"delivery":6.1},"metrics":{}}`)
	if strings.Contains(page, "voice only") {
		t.Error("a score of words too is said to be of the voice")
	}
}

func TestAReportMarksBothTriesOfARestart(t *testing.T) {
	t.Parallel()
	page := write(t, "", `{"metrics":{"repetition":{"items":[{"text":"to","class":"restart","start":7,"end":9,"tried":{"start":0,"end":2}}]}},
		"transcript":{"text":"to, um to go"}}`)
	wantIn(t, page, `<mark class="repetition">to</mark>, um <mark class="repetition">to</mark> go`)
}

func TestAReportSaysWhyThereIsNoScore(t *testing.T) {
	t.Parallel()
	page := write(t, "", `{"scores":{},"metrics":{"missing":{"hedges":"needs a transcript","scores.overall":"less than 8 seconds of speech are too little to judge"}}}`)
	for name, why := range map[string]string{
		"Overall": "less than 8 seconds of speech are too little to judge", "Clarity": "needs a transcript", "Delivery": "too little to judge",
	} {
		wantIn(t, page, `<th scope="row">`+name+`</th><td class="n">–</td><td class="b">`+why+`</td>`)
	}
}

func TestAReportEscapesWhatOthersWrote(t *testing.T) {
	t.Parallel()
	page := write(t, "<script>alert(1)</script>", `{"feedback":{"summary":"<img src=x onerror=y>"},"transcript":{"text":"</p><script>z</script>"}}`)
	if strings.Contains(page, "<script") || strings.Contains(page, "<img") {
		t.Errorf("markup of others came through:\n%s", page)
	}
}

func TestAReportNeedsNothingElse(t *testing.T) {
	t.Parallel()
	page := write(t, "", `{}`)
	for _, outside := range []string{"src=", "href=", "url(", "@import", "style=\"", " on"} {
		for tag := range strings.SplitSeq(page, "<") {
			inside, _, _ := strings.Cut(tag, ">")
			if strings.Contains(inside, outside) {
				t.Errorf("<%s> wants something from elsewhere", inside)
			}
		}
	}
	wantIn(t, page, "<h1>Speech</h1>")
	wantIn(t, report.Policy, "default-src 'none'", "style-src 'sha256-")
}
