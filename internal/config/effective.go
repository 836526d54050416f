package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/masterspeak/masterspeak/internal/secret"
)

// Setting is one variable and what it came to, fit to be printed.
type Setting struct{ Name, Value string }

// Effective lists every variable with the value in force: secrets that are set
// as ***, and the passwords of all other URLs left out.
func (c *Config) Effective() []Setting {
	value := reflect.ValueOf(*c)
	settings := make([]Setting, 0, value.NumField())
	for i, v := range Variables() {
		settings = append(settings, Setting{Name: v.Name, Value: shown(value.Field(i).Interface())})
	}
	return settings
}

func shown(value any) string {
	switch v := value.(type) {
	case secret.Value:
		if v.IsZero() {
			return ""
		}
		return v.String()
	case []string:
		return strings.Join(v, ",")
	case []netip.Prefix:
		texts := make([]string, len(v))
		for i, p := range v {
			texts[i] = p.String()
		}
		return strings.Join(texts, ",")
	case string:
		if u, err := url.Parse(v); err == nil && u.User != nil {
			return u.Redacted()
		}
		return v
	}
	return fmt.Sprint(value)
}

// Unknown names, sorted, what is set and read by nobody although it looks as if
// it were ours: MASTERSPEAK_… that the command line does not know, and a _FILE
// for a variable that is no secret.
func Unknown(environ []string) []string {
	ignored := map[string]bool{}
	for _, v := range Variables() {
		ignored[v.Name+"_FILE"] = !v.Secret
	}
	var names []string
	for name := range given(environ) {
		ours := strings.HasPrefix(name, "MASTERSPEAK_") && name != "MASTERSPEAK_URL" && name != "MASTERSPEAK_API_KEY"
		if ours || ignored[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
