package api

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"sync"
)

// fields are the places of a struct's fields by their JSON names.
type fields map[string]int

// fieldsOf remembers those of the few types there are.
var fieldsOf sync.Map

func fieldsIn(dst any) fields {
	t := reflect.TypeOf(dst).Elem()
	if known, ok := fieldsOf.Load(t); ok {
		return known.(fields)
	}
	known := fields{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		known[name] = i
	}
	fieldsOf.Store(t, known)
	return known
}

// fill sets the fields of the struct that dst points to, and returns those that
// it could not set.
func fill(dst any, known fields, given []member) ([]FieldError, error) {
	var faults []FieldError
	to := reflect.ValueOf(dst).Elem()
	for _, m := range given {
		place, ok := known[m.name]
		if !ok {
			continue // the walker has said so
		}
		err := set(to.Field(place).Addr().Interface(), m.value)
		if err == nil {
			continue
		}
		var wrong *json.UnmarshalTypeError
		if !errors.As(err, &wrong) {
			return nil, malformed("malformed_json", "This is not the JSON that is expected here.")
		}
		to.Field(place).SetZero() // a list may be there by half
		faults = append(faults, field("/"+m.name, "wrong_type", "This is "+wanted(wrong.Type)+", not a "+kindOf(wrong.Value)+"."))
	}
	return faults, nil
}

// wanted says in JSON's words what a field takes.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Slice:
		return "a list"
	case reflect.String:
		return "a text"
	}
	return "an object"
}

func kindOf(value string) string {
	kind, _, _ := strings.Cut(value, " ") // "number 1.5" shows the caller's value
	return kind
}

// short texts are copied: names and kinds are remembered here and there, and
// would keep the body that they are a part of.
const short = 256

// set leaves to encoding/json whatever is not simply a text.
func set(to any, value string) error {
	text, ok := bare(value)
	if !ok {
		return json.Unmarshal([]byte(value), to)
	}
	if len(text) <= short {
		text = strings.Clone(text)
	}
	switch to := to.(type) {
	case *string:
		*to = text
	case **string:
		*to = ptr(text)
	default:
		return json.Unmarshal([]byte(value), to)
	}
	return nil
}

// bare is the text of a string that escapes nothing: as it is written.
func bare(value string) (text string, ok bool) {
	if value[0] != '"' || strings.IndexByte(value, '\\') >= 0 {
		return "", false
	}
	return value[1 : len(value)-1], true
}

// textOf is the text of any string.
func textOf(quoted string) string {
	if text, ok := bare(quoted); ok {
		return text
	}
	var text string
	_ = json.Unmarshal([]byte(quoted), &text) // the scanner has read it
	return text
}
