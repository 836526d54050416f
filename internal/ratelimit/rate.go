package ratelimit

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	maxRates = 8
	maxLimit = 1_000_000_000
)

// ErrRate is returned for text that is not a list of rates.
var ErrRate = errors.New("malformed rate")

// Rate allows Limit calls in each Period.
type Rate struct {
	Limit  int64
	Period time.Duration
}

var units = []struct {
	name   string
	letter string
	period time.Duration
}{
	{"second", "s", time.Second},
	{"minute", "m", time.Minute},
	{"hour", "h", time.Hour},
	{"day", "d", 24 * time.Hour},
}

// String writes the rate as ParseRates reads it, such as 100/minute.
func (r Rate) String() string {
	for _, u := range units {
		if r.Period == u.period {
			return fmt.Sprintf("%d/%s", r.Limit, u.name)
		}
	}
	return fmt.Sprintf("%d/%s", r.Limit, r.Period)
}

// ParseRates reads "100/minute", "100 per minute" or "100-M", or several of
// them separated by semicolons, and returns them shortest window first. Units
// are second, minute, hour and day; no two rates may share one.
func ParseRates(s string) ([]Rate, error) {
	parts := strings.Split(s, ";")
	if len(parts) > maxRates {
		return nil, fmt.Errorf("%w: more than %d rates", ErrRate, maxRates)
	}
	rates := make([]Rate, 0, len(parts))
	for _, part := range parts {
		rate, err := parseRate(strings.ToLower(strings.TrimSpace(part)))
		if err != nil {
			return nil, err
		}
		rates = append(rates, rate)
	}
	slices.SortFunc(rates, func(a, b Rate) int { return int(a.Period/time.Second) - int(b.Period/time.Second) })
	for i := 1; i < len(rates); i++ {
		if rates[i].Period == rates[i-1].Period {
			return nil, fmt.Errorf("%w: two rates for the same period", ErrRate)
		}
	}
	return rates, nil
}

func parseRate(s string) (Rate, error) {
	limit, unit, ok := splitRate(s)
	if !ok {
		return Rate{}, fmt.Errorf("%w %q: want N/minute, N per minute or N-M", ErrRate, s)
	}
	n, err := strconv.ParseUint(limit, 10, 32)
	if err != nil || n == 0 || n > maxLimit {
		return Rate{}, fmt.Errorf("%w %q: the limit must be 1 to %d", ErrRate, s, maxLimit)
	}
	period, ok := parseUnit(unit)
	if !ok {
		return Rate{}, fmt.Errorf("%w %q: the unit must be second, minute, hour or day", ErrRate, s)
	}
	return Rate{Limit: int64(n), Period: period}, nil
}

// splitRate cuts at the first separator. A unit after a dash comes back
// marked with it, because only there is it a single letter.
func splitRate(s string) (limit, unit string, ok bool) {
	if fields := strings.Fields(s); len(fields) == 3 && fields[1] == "per" {
		return fields[0], fields[2], true
	}
	if limit, unit, ok = strings.Cut(s, "/"); ok {
		return strings.TrimSpace(limit), strings.TrimSpace(unit), true
	}
	if limit, unit, ok = strings.Cut(s, "-"); ok {
		return limit, "-" + unit, true
	}
	return "", "", false
}

func parseUnit(s string) (time.Duration, bool) {
	for _, u := range units {
		if s == u.name || s == u.name+"s" || s == "-"+u.letter {
			return u.period, true
		}
	}
	return 0, false
}
