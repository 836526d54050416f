package client_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/masterspeak/masterspeak/client"
)

// fake answers the examples as a server does that has nothing else to do.
type fake struct {
	mu       sync.Mutex // guards analyses
	analyses []*client.Analysis
}

func newFake() *httptest.Server {
	f := &fake{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/analyses", f.submit)
	mux.HandleFunc("POST /v1/analyses/batch", f.batch)
	mux.HandleFunc("GET /v1/analyses", f.list)
	mux.HandleFunc("GET /v1/analyses/{id}", f.read)
	mux.HandleFunc("GET /v1/analyses/{id}/events", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "event: done\nid: 3\ndata: ")
		f.read(w, r)
		fmt.Fprint(w, "\n\n")
	})
	mux.HandleFunc("POST /v1/analyses/{id}/cancel", func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusConflict, `{"code":"invalid_state","current_status":"succeeded","detail":"It has ended."}`)
	})
	mux.HandleFunc("DELETE /v1/analyses/{id}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /v1/formats", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"max_text_characters":200000}`) })
	return httptest.NewServer(mux)
}

func (f *fake) submit(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseMultipartForm(1 << 20); err == nil {
		f.add(w, "", strings.TrimSuffix(r.MultipartForm.File["file"][0].Filename, ".opus"), "audio", r.MultipartForm.Value["labels"])
		return
	}
	var s client.SubmitRequest
	body, _ := io.ReadAll(r.Body)
	if err := json.Unmarshal(body, &s); err != nil || s.Kind != nil && *s.Kind == "poem" {
		refuse(w, http.StatusUnprocessableEntity, `{"code":"validation_failed","errors":[{"pointer":"/kind","code":"not_allowed"}]}`)
		return
	}
	title := ""
	if s.Title != nil {
		title = *s.Title
	}
	f.add(w, *s.Text, title, "text", s.Labels)
}

func (f *fake) add(w http.ResponseWriter, text, title, source string, labels []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	a := &client.Analysis{
		ID: fmt.Sprintf("a%d", len(f.analyses)), Status: client.Succeeded, Version: 3, Title: title, Source: source, Labels: labels,
		Metadata: json.RawMessage("{}"),
		Result:   &client.Result{Metrics: client.Metrics{Words: len(strings.Fields(text)), Fillers: &client.Findings{Count: strings.Count(text, "Um")}}},
	}
	f.analyses = append(f.analyses, a)
	accepted := *a
	accepted.Status, accepted.Version, accepted.Result = client.Queued, 1, nil
	w.WriteHeader(http.StatusAccepted)
	_ = json.NewEncoder(w).Encode(accepted)
}

func (f *fake) batch(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusAccepted)
	fmt.Fprint(w, `{"batch_id":"b","accepted":1,"rejected":1,"items":[{"index":0,"id":"a0"},{"index":1,"error":{"code":"validation_failed","detail":"x"}}]}`)
}

func (f *fake) list(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	page := client.AnalysisList{Data: []client.Analysis{}}
	for _, a := range f.analyses {
		if label := r.URL.Query().Get("label"); label == "" || len(a.Labels) > 0 && a.Labels[0] == label {
			page.Data = append(page.Data, *a)
		}
	}
	_ = json.NewEncoder(w).Encode(page)
}

func (f *fake) read(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.analyses {
		if a.ID == r.PathValue("id") {
			b, _ := json.Marshal(a)
			_, _ = w.Write(b)
			return
		}
	}
	refuse(w, http.StatusNotFound, `{"code":"not_found"}`)
}
