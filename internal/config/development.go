package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/joho/godotenv"
)

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
