package api_test

import (
	"testing"
	"time"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/analysis"
)

func TestProgressIsHeldAgainstTheOwnMedian(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.progress = []analysis.Measure{
		{Name: "words_per_minute", Median: 140, Points: []analysis.Point{{ID: ada, At: day, Value: 151.5}}},
		{Name: "overall", Median: 6, Trend: 1.234, Points: []analysis.Point{{ID: ada, At: day, Value: 5}, {ID: ada, At: day, Value: 7.1}}},
	}
	s := w.serve(api.Config{Now: func() time.Time { return day }})
	resp, body := ask(t, s, "GET /v1/progress?days=7", "")
	wantStatus(t, resp, body, 200)
	wantContains(t, body, `"days":7`, `"measures":[{"better":"higher","change":1.1,"count":2,"latest":7.1,"median":6,"name":"overall"`,
		`"trend":1.23`, `"better":"neither","change":11.5`)
	if want := day.AddDate(0, 0, -7); !w.since.Equal(want) {
		t.Errorf("looked back to %v, want %v", w.since, want)
	}
}

func TestProgressLooksBackNinetyDaysUnlessItIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld()
	s := w.serve(api.Config{Now: func() time.Time { return day }})
	resp, body := ask(t, s, "GET /v1/progress", "")
	wantStatus(t, resp, body, 200)
	wantContains(t, body, `{"days":90,"measures":[]}`)
	if want := day.AddDate(0, 0, -90); !w.since.Equal(want) {
		t.Errorf("looked back to %v, want %v", w.since, want)
	}
	for days, status := range map[string]int{"x": 400, "0": 422, "3651": 422, "1": 200, "3650": 200} {
		resp, body := ask(t, s, "GET /v1/progress?days="+days, "")
		wantStatus(t, resp, body, status)
	}
}
