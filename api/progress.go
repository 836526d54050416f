package api

import (
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

const (
	defaultDays = 90
	maxDays     = 3650
)

// measures are all there may be, in the order of the answer, with the way that
// is progress. For pace and pauses a middle is best.
var measures = []struct{ name, better string }{
	{"overall", "higher"}, {"clarity", "higher"}, {"structure", "higher"}, {"fillers", "higher"}, {"delivery", "higher"},
	{"words_per_minute", "neither"}, {"articulation_rate", "neither"},
	{"fillers_per_100_words", "lower"}, {"hedges_per_100_words", "lower"}, {"reading_ease", "higher"},
	{"pause_median_seconds", "neither"}, {"pitch_sd_semitones", "higher"},
}

// GetProgress shows the caller's measures against their own median.
func (s *Server) GetProgress(ctx context.Context, req GetProgressRequestObject) (GetProgressResponseObject, error) {
	days, err := parseDays(req.Params.Days)
	if err != nil {
		return nil, err
	}
	found, err := s.deps.Measurer.Progress(ctx, caller(ctx).UserID, s.now().AddDate(0, 0, -days))
	if err != nil {
		return nil, err
	}
	out := GetProgress200JSONResponse{Days: days, Measures: []Measure{}}
	for _, m := range measures {
		if i := slices.IndexFunc(found, func(f analysis.Measure) bool { return f.Name == m.name }); i >= 0 {
			out.Measures = append(out.Measures, toMeasure(&found[i], m.better))
		}
	}
	return out, nil
}

func parseDays(s *string) (int, error) {
	if s == nil {
		return defaultDays, nil
	}
	n, err := strconv.Atoi(*s)
	if err != nil {
		return 0, malformedParameter("/days", "A whole number.")
	}
	if n < 1 || n > maxDays {
		return 0, invalid(field("/days", "out_of_range", "Between 1 and "+strconv.Itoa(maxDays)+"."))
	}
	return n, nil
}

func toMeasure(m *analysis.Measure, better string) Measure {
	out := Measure{
		Name: m.Name, Better: better, Count: len(m.Points), Median: hundredths(m.Median), Latest: m.Latest(),
		Change: hundredths(m.Latest() - m.Median), Trend: hundredths(m.Trend), Points: make([]MeasuredPoint, len(m.Points)),
	}
	for i, p := range m.Points {
		out.Points[i] = MeasuredPoint{Id: uuid.UUID(p.ID), At: p.At.Truncate(time.Millisecond), Value: p.Value}
	}
	return out
}

func hundredths(x float64) float64 { return math.Round(x*100) / 100 }
