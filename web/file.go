package web

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// File is one file of the console in all its codings.
type File struct {
	kind  string
	coded map[string]body
}

// Serve answers a GET or HEAD with the smallest coding that the client takes,
// or 304. How long it may be kept is the caller's to say.
func (f *File) Serve(w http.ResponseWriter, r *http.Request) {
	coding := f.choose(strings.Join(r.Header.Values("Accept-Encoding"), ","))
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("ETag", f.coded[coding].tag)
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.coded[coding].content))
}

// choose finds the smallest body among the codings that the client named and
// did not refuse.
func (f *File) choose(accepted string) string {
	best := ""
	for part := range strings.SplitSeq(accepted, ",") {
		name, parameter, _ := strings.Cut(part, ";")
		coding := strings.ToLower(strings.TrimSpace(name))
		b, known := f.coded[coding]
		if known && !refused(parameter) && len(b.content) < len(f.coded[best].content) {
			best = coding
		}
	}
	return best
}

func refused(parameter string) bool {
	value, ok := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(parameter), " ", ""), "q=")
	q, err := strconv.ParseFloat(value, 64)
	return ok && (err != nil || q <= 0)
}
