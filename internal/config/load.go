package config

import (
	"errors"
	"maps"
	"net/netip"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Load reads the environment, given as os.Environ returns it, where a later
// entry wins. What the program at hand needs must be set in any environment.
// The error is an *Error with all violations.
func Load(environ []string, needs ...string) (*Config, error) {
	var r report
	values := given(environ)
	readFiles(values, &r)
	normalise(values, &r)
	cfg := parse(values, &r)
	cfg.trim()
	cfg.check(values, &r)
	checkProgram(values, needs, &r)
	if err := r.err(); err != nil {
		return nil, err
	}
	if cfg.TranscribeBaseURL == "" {
		cfg.TranscribeBaseURL = cfg.OpenAIBaseURL
	}
	return cfg, nil
}

// given drops variables without a value: empty means not set, as compose files
// and charts cannot leave a variable out.
func given(environ []string) map[string]string {
	values := map[string]string{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		values[name] = strings.TrimSpace(value)
	}
	maps.DeleteFunc(values, func(_, value string) bool { return value == "" })
	return values
}

// readFiles fills secrets from the files their NAME_FILE names.
func readFiles(values map[string]string, r *report) {
	for _, v := range Variables() {
		path, ok := values[v.Name+"_FILE"]
		if !v.Secret || !ok {
			continue
		}
		if _, both := values[v.Name]; both {
			r.refuse(v.Name, "is set twice: unset it or "+v.Name+"_FILE")
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			r.refuse(v.Name+"_FILE", "names a file that cannot be read")
			r.refuse(v.Name, "has no value, see "+v.Name+"_FILE")
			continue
		}
		if value := strings.TrimSpace(string(text)); value != "" {
			values[v.Name] = value
		}
	}
}

// normalise brings what people write into the form that the fields' types read.
func normalise(values map[string]string, r *report) {
	level, ok := values["LOG_LEVEL"]
	debug, _ := strconv.ParseBool(values["DEBUG"]) // what is no word for it is refused with the field
	switch {
	case !ok && (debug || Environment(values["ENV"]) == Development):
		level = "DEBUG"
	case !ok:
		level = "WARN"
	}
	values["LOG_LEVEL"], ok = levels()[strings.ToUpper(level)]
	if !ok {
		r.refuse("LOG_LEVEL", "must be DEBUG, INFO, WARN, WARNING or ERROR")
		delete(values, "LOG_LEVEL")
	}
	if text, ok := values["TRUSTED_PROXIES"]; ok {
		values["TRUSTED_PROXIES"] = networks(text)
	}
}

// levels is here because zerolog knows no WARNING, and more levels than we
// want.
func levels() map[string]string {
	return map[string]string{"DEBUG": "debug", "INFO": "info", "WARN": "warn", "WARNING": "warn", "ERROR": "error"}
}

// networks turns single addresses of a list into networks of one.
func networks(list string) string {
	parts := strings.Split(list, ",")
	for i, part := range parts {
		parts[i] = strings.TrimSpace(part)
		if ip, err := netip.ParseAddr(parts[i]); err == nil {
			parts[i] = netip.PrefixFrom(ip, ip.BitLen()).String()
		}
	}
	return strings.Join(parts, ",")
}

// parse sets the fields. The library's errors quote values, so only the field
// is taken from them.
func parse(values map[string]string, r *report) *Config {
	var cfg Config
	err := env.ParseWithOptions(&cfg, env.Options{Environment: values})
	var all env.AggregateError
	if err != nil && !errors.As(err, &all) {
		r.refuse("environment", "cannot be read")
	}
	for _, err := range all.Errors {
		var failed env.ParseError
		if errors.As(err, &failed) {
			r.refuse(variableOf(failed.Name), "must be "+kindOf(failed.Type))
		}
	}
	return &cfg
}

// kindOf says in words what a variable of this type takes.
func kindOf(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[time.Duration]():
		return "a duration such as 90s, 15m or 720h"
	case reflect.TypeFor[[]netip.Prefix]():
		return "networks such as 10.0.0.0/8,fd00::/8"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Float64:
		return "a number such as 0.01"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	}
	return "a text"
}

// trim removes the spaces after the commas of lists.
func (c *Config) trim() {
	for _, list := range [][]string{c.TrustedHosts, c.AllowedOrigins} {
		for i := range list {
			list[i] = strings.TrimSpace(list[i])
		}
	}
}
