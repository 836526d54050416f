package ratelimit

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRatesAreReadInEveryGrammar(t *testing.T) {
	t.Parallel()
	minute, day := Rate{100, time.Minute}, Rate{1000, 24 * time.Hour}
	for in, want := range map[string][]Rate{
		"100/minute":             {minute},
		" 100 / Minutes ":        {minute},
		"100 per minute":         {minute},
		"100  per  minutes":      {minute},
		"100-M":                  {minute},
		"100-m":                  {minute},
		"5/second":               {{5, time.Second}},
		"5-S":                    {{5, time.Second}},
		"5 per hour":             {{5, time.Hour}},
		"5-H":                    {{5, time.Hour}},
		"1000-D":                 {day},
		"1000/day; 100 / minute": {minute, day},
	} {
		got, err := ParseRates(in)
		if err != nil {
			t.Errorf("ParseRates(%q): %v", in, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("ParseRates(%q) (-want +got):\n%s", in, diff)
		}
	}
}

func TestMalformedRatesAreRefused(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"", " ", ";", "5/minute;", "minute", "5", "0/minute", "-5/minute", "+5/minute", "5.5/minute", "5/m", "5/month",
		"5-minute", "5-X", "5 minute", "5 per", "5 per minute please", "x/minute", "5//minute", "99999999999/day",
		"5/minute;6/minutes", "1000000001/day", strings.Repeat("1/day;", 20),
	} {
		if got, err := ParseRates(in); !errors.Is(err, ErrRate) {
			t.Errorf("ParseRates(%q) = %v, %v; want ErrRate", in, got, err)
		}
	}
}

func FuzzParseRates(f *testing.F) {
	for _, s := range []string{"100/minute", "100 per hour", "5-S", "10/minute;100/day", "", "-", "/;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		rates, err := ParseRates(s)
		if err != nil {
			if !errors.Is(err, ErrRate) || rates != nil {
				t.Fatalf("ParseRates(%q) = %v, %v", s, rates, err)
			}
			return
		}
		texts := make([]string, len(rates))
		for i, r := range rates {
			if r.Limit < 1 || r.Period < time.Second {
				t.Fatalf("ParseRates(%q) gave %+v", s, r)
			}
			texts[i] = r.String()
		}
		again, err := ParseRates(strings.Join(texts, ";"))
		if diff := cmp.Diff(rates, again); err != nil || diff != "" {
			t.Fatalf("%q does not survive String: %v\n%s", s, err, diff)
		}
	})
}
