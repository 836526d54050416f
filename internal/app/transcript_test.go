package app_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	lexicon "github.com/masterspeak/masterspeak/internal/speech"
)

// scribe is a provider that hears the same in every recording.
func scribe(t *testing.T, status int, answer string) (url string, asked *atomic.Int32) {
	t.Helper()
	asked = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/v1", asked
}

const wrote = `{"language":"english","duration":3.5,"text":"Good evening. Um, a bridge is a promise.","words":[
	{"word":"Good","start":0.1,"end":0.4},{"word":"evening","start":0.4,"end":0.9},{"word":"Um","start":1.2,"end":1.4},
	{"word":"a","start":1.5,"end":1.6},{"word":"bridge","start":1.6,"end":2.0},{"word":"is","start":2.0,"end":2.2},
	{"word":"a","start":2.2,"end":2.3},{"word":"promise","start":2.3,"end":3.0}]}`

func withScribe(t *testing.T, url string) *client {
	t.Helper()
	return withBlobs(t, "TRANSCRIBE=openai", "TRANSCRIBE_BASE_URL="+url, "TRANSCRIBE_MODEL=whisper-1").join()
}

func TestFormatsTellWhetherRecordingsAreWrittenDown(t *testing.T) {
	t.Parallel()
	for want, env := range map[string][]string{
		`"transcription":false`: nil,
		`"transcription":true`:  {"TRANSCRIBE=openai", "TRANSCRIBE_BASE_URL=http://127.0.0.1:1/v1", "TRANSCRIBE_MODEL=whisper-1"},
	} {
		s := newSystem(t, env...)
		s.startAPI()
		if got := s.nobody().want(200, "GET /v1/formats", ""); !strings.Contains(got.body, want) {
			t.Errorf("got %s, want %s", got.body, want)
		}
	}
}

func TestARecordingIsWrittenDownOnceAndMeasuredByItsWords(t *testing.T) {
	t.Parallel()
	url, asked := scribe(t, http.StatusOK, wrote)
	c := withScribe(t, url)
	c.log.secret("promise")
	_, first := c.heard("a.wav", golden(t, "speech.wav"))
	m := &first.Metrics
	if first.Transcription.Status != "succeeded" || first.Transcription.Reused || len(first.Transcript.Words) != 8 || m.Words != 8 {
		t.Fatalf("transcribed %+v into %d words, measured %d", first.Transcription, len(first.Transcript.Words), m.Words)
	}
	if m.Fillers == nil || m.Fillers.Count != 1 || m.Fillers.Detection != lexicon.LowerBound || m.Fillers.Items[0].StartSeconds == nil || *m.Fillers.Items[0].StartSeconds != 1.2 {
		t.Errorf("fillers %+v", m.Fillers)
	}
	if m.DurationEstimated || m.WordsPerMinute < 120 || m.WordsPerMinute > 200 || len(m.Timeline) != 1 || *m.Timeline[0].Fillers != 1 {
		t.Errorf("%g words a minute, timeline %+v", m.WordsPerMinute, m.Timeline)
	}
	if first.Scores.Overall != nil || m.Missing["scores.overall"] == "" || first.Feedback == nil { // of 8 words in 3 seconds
		t.Errorf("scores %+v, feedback %+v", first.Scores, first.Feedback)
	}
	_, second := c.heard("b.wav", golden(t, "speech.wav"), "kind=pitch")
	if !second.Transcription.Reused || second.Transcription.AudioSeconds != 0 || second.Transcript.Text != first.Transcript.Text || asked.Load() != 1 {
		t.Errorf("the second time %+v, the provider was asked %d times", second.Transcription, asked.Load())
	}
	if c.on(t).system.join().heard("c.wav", golden(t, "speech.wav")); asked.Load() != 2 {
		t.Errorf("another owner's recording was asked for %d times in all, want its own time", asked.Load())
	}
}

func TestARecordingThatCannotBeWrittenDownIsStillMeasured(t *testing.T) {
	t.Parallel()
	url, asked := scribe(t, http.StatusUnauthorized, `{"error":{"message":"bad key"}}`)
	_, r := withScribe(t, url).heard("a.wav", golden(t, "speech.wav"))
	if r.Transcription.Status != "failed" || r.Transcription.Error == nil || r.Metrics.Pitch == nil || r.Feedback == nil || asked.Load() != 1 {
		t.Errorf("got %+v after %d requests, pitch %+v", r.Transcription, asked.Load(), r.Metrics.Pitch)
	}
	if r.Metrics.Missing["scores.delivery"] == "" || r.Scores.Clarity != nil || r.Metrics.Missing["fillers"] == "" {
		t.Errorf("scores %+v, missing %v", r.Scores, r.Metrics.Missing)
	}
}
