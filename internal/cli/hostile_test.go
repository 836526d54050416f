package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// looks are the ends of what a report is shown in.
var looks = []look{
	{width: narrowest}, {width: widest, wide: broadest}, {width: narrowest, ascii: true}, {width: widest, colour: true},
}

// hostile wraps metrics, a transcript and a recording into a document.
func hostile(t *testing.T, metrics, transcript, recording string) *document {
	t.Helper()
	text, err := json.Marshal(transcript)
	if err != nil {
		t.Fatal(err)
	}
	d, err := readDocument(fmt.Appendf(nil, `{"id":"a\u001b[2J","status":"succeeded","source":"audio","kind":"\u001b]0;x\u0007",
		"title":%q,"result":{"scores":{"overall":1e308,"clarity":-1e308},"metrics":%s,"transcript":{"text":%s},"recording":%s}}`,
		strings.Repeat("long", 100), metrics, text, recording))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestHostileResultsAreShownAllTheSame(t *testing.T) {
	t.Parallel()
	list := func(n int, item string) string {
		return "[" + strings.TrimSuffix(strings.Repeat(item+",", n), ",") + "]"
	}
	far := `{"text":"x","start":-5,"end":3},{"text":"x","start":2,"end":99999999},{"text":"x","start":3,"end":1},{"text":"x","start":0,"end":2},{"text":"x","start":1,"end":9}`
	tests := map[string][3]string{
		"huge numbers": {`{"words":9223372036854775807,"duration_seconds":1e308,"words_per_minute":1e308,"articulation_rate":-1e308,
			"pauses":{"count":9223372036854775807,"total_seconds":1e308,"median_seconds":1e308,"items":[{"start_seconds":-1e308,"end_seconds":1e308}]},
			"pitch":{"median_hz":1e308,"variation":1e308},"loudness":{"sd_decibels":-1e308,"snr_decibels":1e308},"clipped_share":1e308,
			"timeline":[{"start_seconds":-1e308,"words_per_minute":1e308},{"start_seconds":1e308,"words_per_minute":-1e308},{"start_seconds":0,"words_per_minute":1}]}`,
			strings.Repeat("a", 5000), `{"format":"\u001b[31m","bytes":1e308,"sample_rate":1e308,"channels":-3,"track":{"step_seconds":1e308,"pitch_semitones":[1e308,-1e308,null]}}`},
		"tiny and negative times": {`{"words":3,"duration_seconds":1e-320,"words_per_minute":-1,"fillers":{"count":-1,"items":[` + far + `]},
			"hedges":{"count":1,"items":[` + far + `]},"pauses":{"count":-2,"items":[{"start_seconds":-3,"end_seconds":-1},{"start_seconds":3,"end_seconds":1}]},
			"timeline":[{"start_seconds":-30,"words_per_minute":1},{"start_seconds":-60,"words_per_minute":2}]}`,
			"ab \u202e\x1b[31mc\x1b]0;t\x07 d", `{"track":{"step_seconds":-1,"pitch_semitones":[1,2,3]}}`},
		"10,000 windows": {`{"words":3,"duration_seconds":300000,"timeline":` + list(10_000, `{"start_seconds":30,"words_per_minute":150}`) + `,
			"pauses":{"count":1,"items":` + list(10_000, `{"start_seconds":0,"end_seconds":300000}`) + `}}`,
			"", `{"track":{"step_seconds":0.0001,"pitch_semitones":` + list(100_000, "1") + `}}`},
		"nothing": {`{}`, "\x1b[31m \u202e ", `{"track":{}}`},
		"wide and marked text": {`{"words":3,"fillers":{"items":` + list(1000, `{"start":0,"end":3000}`) + `}}`,
			strings.Repeat("語", 3000) + strings.Repeat(" e\u0301\u0301", 500), `null`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := hostile(t, tt[0], tt[1], tt[2])
			for _, l := range looks {
				var out bytes.Buffer
				writeReport(&out, d, l, true)
				plain := out.String()
				if l.colour {
					plain = escapes.ReplaceAllString(plain, "")
				}
				checkLines(t, plain, max(l.width, l.wide))
			}
		})
	}
}

func FuzzReport(f *testing.F) {
	f.Add(`{"duration_seconds":60,"fillers":{"items":[{"start":0,"end":2}]}}`, "um, a\x1b[31m")
	f.Fuzz(func(t *testing.T, metrics, text string) {
		if !json.Valid([]byte(metrics)) {
			t.Skip()
		}
		data, err := json.Marshal(text)
		if err != nil {
			t.Skip()
		}
		d, err := readDocument(fmt.Appendf(nil, `{"source":"audio","result":{"metrics":%s,"transcript":{"text":%s}}}`, metrics, data))
		if err != nil {
			t.Skip()
		}
		var out bytes.Buffer
		writeReport(&out, d, look{width: narrowest}, true)
		checkLines(t, out.String(), narrowest)
	})
}
