package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/joho/godotenv"
)

// ForDevelopment is Load with what `masterspeak dev` needs and a developer
// should not have to set. Variables that are set win, ENV aside. newKey returns
// a random text of at least 32 bytes, another one each time.
func ForDevelopment(environ []string, newKey func() string) (*Config, error) {
	defaults := []string{
		"OPS_ADDR=127.0.0.1:0",
		"JWT_ACCESS_KEYS=dev:" + newKey(),
		"JWT_RESET_KEYS=dev:" + newKey(),
		"JWT_VERIFY_KEYS=dev:" + newKey(),
		"TICKET_KEYS=dev:" + newKey(),
		"ENCRYPTION_KEYS=dev:" + newKey(),
	}
	set := given(environ)
	var all []string
	for _, entry := range defaults {
		for name := range given([]string{entry}) {
			if set[name] == "" && set[name+"_FILE"] == "" {
				all = append(all, entry)
			}
		}
	}
	all = append(all, environ...)
	return Load(append(all, "ENV="+string(Development)))
}

// AddDotEnv returns environ with what the file sets and environ does not. It
// reads the file only if environ says ENV=development: a forgotten file must
// not steer a server. No file is no error.
func AddDotEnv(path string, environ []string) ([]string, error) {
	set := given(environ)
	if Environment(set["ENV"]) != Development {
		return environ, nil
	}
	file, err := godotenv.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return environ, nil
	}
	if err != nil {
		// The parser's error quotes the line, which may hold a secret.
		return nil, &Error{Violations: []Violation{{Name: path, Problem: "must have lines of NAME=value"}}}
	}
	var added []string
	for _, name := range slices.Sorted(maps.Keys(file)) {
		if set[name] == "" {
			added = append(added, fmt.Sprintf("%s=%s", name, file[name]))
		}
	}
	return slices.Concat(environ, added), nil
}
