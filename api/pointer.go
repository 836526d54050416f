package api

import "strings"

// pointer is the JSON pointer of what those names lead to.
func pointer(path []string) string {
	var b strings.Builder
	for _, name := range path {
		b.WriteString("/" + escapePointer(name))
	}
	return b.String()
}

// clip keeps a caller's own long names from coming back in full.
func clip(pointer string) string {
	const most = 128
	n := 0
	for i := range pointer {
		if n++; n > most {
			return pointer[:i] + "…"
		}
	}
	return pointer
}

var escapes = strings.NewReplacer("~", "~0", "/", "~1")

func escapePointer(name string) string { return escapes.Replace(name) }
