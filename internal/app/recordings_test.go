package app_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/pipeline"
)

// golden is a file of 3.5 seconds of speech.
func golden(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "audio", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// form makes a body of a file and fields, and the header that goes with it.
func form(t *testing.T, name string, content []byte, fields ...string) (body, header string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range fields {
		name, value, _ := strings.Cut(f, "=")
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if content != nil {
		part, err := w.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(content)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), "Content-Type: " + w.FormDataContentType()
}

func withBlobs(t *testing.T, env ...string) *system {
	t.Helper()
	return start(t, append(env, "BLOB_URL=file://"+t.TempDir())...)
}

// heard uploads a file and returns the report on it.
func (c *client) heard(name string, content []byte, fields ...string) (analysis, pipeline.Report) {
	c.t.Helper()
	body, header := form(c.t, name, content, fields...)
	a := c.until(read[analysis](c.t, c.want(202, "POST /v1/analyses", body, header)).Id.String(), "succeeded")
	var r pipeline.Report
	if err := json.Unmarshal(a.Result, &r); err != nil {
		c.t.Fatal(err)
	}
	return a, r
}

func TestTheSameSpeechInEveryFormatGivesTheSameFacts(t *testing.T) {
	t.Parallel()
	c := withBlobs(t).join()
	a, want := c.heard("My speech.wav", golden(t, "speech.wav"), "kind=pitch", "labels=one", "labels=two", `metadata={"a":1}`)
	if a.Title != "My speech" || a.Kind != "pitch" || a.Source != "audio" || len(a.Labels) != 2 || string(a.Metadata) != `{"a": 1}` && string(a.Metadata) != `{"a":1}` {
		t.Errorf("got %+v", a)
	}
	if want.Transcription == nil || want.Transcription.Status != "skipped" || want.Transcription.Error == nil || want.Feedback == nil || want.Scores.Clarity != nil {
		t.Errorf("without a transcriber: %+v, scores %+v", want.Transcription, want.Scores)
	}
	if m := &want.Metrics; m.Pitch == nil || m.ArticulationRate == nil || m.DurationEstimated || m.DurationSeconds < 3.4 || m.DurationSeconds > 3.6 {
		t.Fatalf("measured %+v", m)
	}
	for _, name := range []string{"speech.mp3", "speech.flac", "speech.ogg", "speech.opus", "speech.webm", "speech.m4a"} {
		_, got := c.heard(name, golden(t, name))
		for what, pair := range map[string][2]float64{
			"duration": {want.Metrics.DurationSeconds, got.Metrics.DurationSeconds},
			"pitch":    {want.Metrics.Pitch.MedianHz, got.Metrics.Pitch.MedianHz},
			"rate":     {*want.Metrics.ArticulationRate, *got.Metrics.ArticulationRate},
		} {
			if d := pair[1]/pair[0] - 1; d < -0.02 || d > 0.02 {
				t.Errorf("%s: %s is %g, and %g as WAV", name, what, pair[1], pair[0])
			}
		}
	}
}

func TestUploadsThatAreNoRecordingsAreRefused(t *testing.T) {
	t.Parallel()
	s := withBlobs(t)
	c := s.join()
	before := s.rows()
	for name, test := range map[string]struct {
		status  int
		code    string
		content []byte
		fields  []string
	}{
		"an archive named as a recording": {415, "unsupported_media_type", []byte("PK\x03\x04 and so on"), nil},
		"a playlist":                      {415, "unsupported_media_type", []byte("#EXTM3U\n#EXTINF:10,\nhttp://169.254.169.254/a.ts\n"), nil},
		"nothing":                         {422, "audio_empty", []byte{}, nil},
		"no file":                         {422, "validation_failed", nil, []string{"title=Talk"}},
		"an unknown field":                {422, "validation_failed", []byte("Good evening."), []string{"colour=red"}},
		"a field twice":                   {422, "validation_failed", []byte("Good evening."), []string{"kind=pitch", "kind=pitch"}},
		"a wrong kind":                    {422, "validation_failed", golden(t, "speech.opus"), []string{"kind=song"}},
		"metadata that is no object":      {422, "validation_failed", golden(t, "speech.opus"), []string{"metadata=[1]"}},
		"metadata with more behind":       {422, "validation_failed", golden(t, "speech.opus"), []string{`metadata={},"title":"x"`}},
		"a text beside the file":          {422, "validation_failed", []byte("Good evening."), []string{"text=And more."}},
		"a text that is too long":         {422, "validation_failed", bytes.Repeat([]byte("word "), 50_000), nil},
	} {
		t.Run(name, func(t *testing.T) {
			file := "a.wav"
			if bytes.HasPrefix(test.content, []byte("Good")) || bytes.HasPrefix(test.content, []byte("word")) {
				file = "a.txt" // what is refused is something else than the name
			}
			body, header := form(t, file, test.content, test.fields...)
			c.on(t).refused(test.status, test.code, "POST /v1/analyses", body, header)
		})
	}
	// What was kept before it was refused is on the list of what to erase.
	if left := s.rows() - before; left != 3 {
		t.Errorf("%d rows are left, want the keys of three blobs to erase", left)
	}
}

func TestATextMayComeAsAFile(t *testing.T) {
	t.Parallel()
	c := start(t).join() // keeps no recordings
	body, header := form(t, `C:\speeches\Opening.txt`, []byte("\xef\xbb\xbfGood evening. Thank you all for coming."))
	a := c.until(read[analysis](t, c.want(202, "POST /v1/analyses", body, header)).Id.String(), "succeeded")
	if a.Title != "Opening" || a.Source != "text" {
		t.Errorf("got %+v", a)
	}
	body, header = form(t, "a.wav", golden(t, "speech.wav"))
	c.refused(415, "unsupported_media_type", "POST /v1/analyses", body, header)
}

func TestAnUploadIsIdempotentByItsBytes(t *testing.T) {
	t.Parallel()
	c := withBlobs(t).join()
	body, header := form(t, "a.wav", golden(t, "speech.wav"))
	first := c.want(202, "POST /v1/analyses", body, header, "Idempotency-Key: k")
	again, header := form(t, "a.wav", golden(t, "speech.wav"))
	second := c.want(202, "POST /v1/analyses", again, header, "Idempotency-Key: k")
	if a, b := read[analysis](t, first).Id, read[analysis](t, second).Id; a != b {
		t.Errorf("the same upload became %s and %s", a, b)
	}
	other, header := form(t, "a.wav", golden(t, "speech.opus"))
	c.refused(422, "idempotency_key_reused", "POST /v1/analyses", other, header, "Idempotency-Key: k")
}

func TestRecordingsThatCannotBeAnalysedFailWithAReason(t *testing.T) {
	t.Parallel()
	c := withBlobs(t, "MAX_AUDIO_SECONDS=3").join()
	wav := golden(t, "speech.wav")
	const header = 58 // of this file, whose samples are mu-law
	silent := append(bytes.Clone(wav[:header]), bytes.Repeat([]byte{0xff}, 40_000)...)
	empty := append(bytes.Clone(wav[:header-4]), 0, 0, 0, 0)
	for name, test := range map[string]struct {
		code    string
		content []byte
	}{
		"too long":  {"audio_too_long", wav},
		"corrupted": {"audio_corrupt", append([]byte("fLaC"), bytes.Repeat([]byte{0x5a}, 9000)...)},
		"silent":    {"no_speech", silent},
		"empty":     {"audio_empty", empty},
		"headless":  {"audio_corrupt", wav[:header]},
	} {
		t.Run(name, func(t *testing.T) { c.on(t).unheard("a.wav", test.content, test.code) })
	}
}

// unheard uploads a recording and wants it refused for good, for that reason.
func (c *client) unheard(name string, content []byte, code string) analysis {
	c.t.Helper()
	body, header := form(c.t, name, content)
	a := c.failed(read[analysis](c.t, c.want(202, "POST /v1/analyses", body, header)).Id.String())
	if a.Error == nil || a.Error.Code != code || a.Error.Retryable || a.Attempts != 1 {
		c.t.Errorf("ended with %+v after %d attempts, want %s after one", a.Error, a.Attempts, code)
	}
	return a
}

func TestAnAudioURLIsFetchedOnlyFromWhereItMayBe(t *testing.T) {
	t.Parallel()
	c := start(t).join()
	inside := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(golden(t, "speech.wav")) }))
	t.Cleanup(inside.Close)
	at := func(address string) string {
		return `{"audio_url":` + string(mustJSON(address+"/a.wav?token=hunter2")) + `}`
	}
	for _, address := range []string{inside.URL, "https://[::1]", "https://169.254.169.254", "https://10.0.0.1"} {
		c.refused(422, "validation_failed", "POST /v1/analyses", at(address)) // what is no name is known at once
		batch := c.want(202, "POST /v1/analyses/batch", `{"items":[`+at(address)+`]}`)
		if !strings.Contains(batch.body, `"not_public"`) {
			t.Errorf("%s: in a batch it is answered with %s", address, batch.body)
		}
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(inside.URL, "https://"), ":")
	for _, address := range []string{"https://localhost", "https://localhost:" + port} {
		a := c.failed(read[analysis](t, c.want(202, "POST /v1/analyses", at(address))).Id.String())
		if a.Error == nil || a.Error.Code != "audio_url_refused" || a.Error.Retryable {
			t.Errorf("%s: ended with %+v, want it refused", address, a.Error)
		}
	}
	c.log.secret("hunter2") // must not be in any log
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

func TestUploadsWaitForTheBlobStoreAndTextsDoNot(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "blobs")
	c := start(t, "BLOB_URL=file://"+folder).join()
	body, header := form(t, "a.wav", golden(t, "speech.wav"))

	// A file where the folder was refuses everything.
	must(t, os.Rename(folder, folder+" aside"))
	must(t, os.WriteFile(folder, nil, 0o600))
	c.refused(503, "unavailable", "POST /v1/analyses", body, header)
	c.until(c.submit("Good evening. Thank you all for coming.").Id.String(), "succeeded")
	if n := len(read[struct{ Data []analysis }](t, c.want(200, "GET /v1/analyses", "")).Data); n != 1 {
		t.Errorf("there are %d analyses, want that of the text", n)
	}
	must(t, os.Remove(folder))
	must(t, os.Rename(folder+" aside", folder))
	c.heard("a.wav", golden(t, "speech.wav"))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
