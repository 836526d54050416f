package config

import (
	"reflect"
	"strings"

	"github.com/masterspeak/masterspeak/internal/secret"
)

// Variable describes one entry of the environment.
type Variable struct {
	Name    string
	Default string
	// OneOf are the accepted words, if they are few.
	OneOf []string
	// Need are the environments in which it must be set.
	Need []string
	// Secret may also come from the file that Name_FILE names.
	Secret bool
	About  string

	field string
}

// Variables lists all that Load reads, in the order of Config.
func Variables() []Variable {
	t := reflect.TypeFor[Config]()
	variables := make([]Variable, 0, t.NumField())
	for field := range t.Fields() {
		variables = append(variables, Variable{
			Name:    field.Tag.Get("env"),
			Default: field.Tag.Get("envDefault"),
			OneOf:   list(field.Tag.Get("oneof")),
			Need:    list(field.Tag.Get("need")),
			Secret:  field.Type == reflect.TypeFor[secret.Value](),
			About:   field.Tag.Get("about"),
			field:   field.Name,
		})
	}
	return variables
}

func list(tag string) []string {
	if tag == "" {
		return nil
	}
	return strings.Split(tag, ",")
}

func variableOf(field string) string {
	for _, v := range Variables() {
		if v.field == field {
			return v.Name
		}
	}
	return field
}
