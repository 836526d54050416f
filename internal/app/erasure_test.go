package app_test

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/api"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestNothingOfAnErasedAccountIsLeft(t *testing.T) {
	t.Parallel()
	blobs := t.TempDir()
	s := start(t, "BLOB_URL=file://"+blobs)
	ada, bob := s.register(), s.register()
	canary := "canary" + strings.ToLower(rand.Text())
	ada.want(200, "PATCH /v1/me", `{"full_name":"`+canary+`"}`)
	ada.want(201, "POST /v1/api-keys", `{"name":"`+canary+`"}`)
	done := read[analysis](t, ada.want(202, "POST /v1/analyses", fmt.Sprintf(
		`{"text":"Good evening, %[1]s. Thank you.","title":"%[1]s","labels":["%[1]s"],"metadata":{"a":"%[1]s"}}`, canary), "Idempotency-Key: "+canary))
	ada.until(done.Id.String(), "succeeded")
	ada.heard(canary+".wav", golden(t, "speech.wav"))
	kept := bob.submit("Of somebody else.").Id.String()
	bob.until(kept, "succeeded")
	s.stop() // so that the next one is still queued when the account ends
	s.startAPI()
	ada.base, bob.base = s.url, s.url
	ada.submit("Never to be analysed, " + canary + ".")
	if left := s.find(blobs, canary, ada.email); len(left) == 0 {
		t.Fatal("the search finds nothing before the erasure either")
	}

	ada.want(202, "DELETE /v1/me", "")
	ada.refused(401, "invalid_token", "GET /v1/me", "")
	ada.refused(401, "invalid_credentials", "POST /v1/auth/login", fmt.Sprintf(`{"email":"%s","password":"%s"}`, ada.email, ada.password))
	s.stop() // whoever was asked is gone; what was promised is a row
	s.startWorker()
	var left []string
	testenv.Eventually(t, func() bool {
		left = s.find("", canary, ada.email)
		return len(left) == 0
	}, "the database has forgotten the account")
	s.stop()
	s.startWorker() // which looks for unwanted recordings first of all
	testenv.Eventually(t, func() bool { return len(files(t, blobs)) == 0 }, "the recording is erased")
	s.startAPI()
	bob.base = s.url
	bob.want(200, "GET /v1/analyses/"+kept, "")
	var tombs int
	if err := s.db.QueryRow(t.Context(), `SELECT count(*) FROM erasures`).Scan(&tombs); err != nil || tombs != 1 {
		t.Errorf("got %d traces that an account was erased, %v; want one", tombs, err)
	}
}

// find searches a dump of the database, and the folder when there is one.
func (s *system) find(folder string, words ...string) (found []string) {
	s.t.Helper()
	texts := map[string]string{"the database": s.dump()}
	if folder != "" {
		for _, path := range files(s.t, folder) {
			b, err := os.ReadFile(path)
			if err != nil {
				s.t.Fatal(err)
			}
			texts[path] = string(b)
		}
	}
	for where, text := range texts {
		for _, word := range words {
			if strings.Contains(text, word) {
				found = append(found, word+" in "+where)
			}
		}
	}
	return found
}

func files(t *testing.T, folder string) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// dump is all that the database holds: by pg_dump or, where a Postgres came
// without it, by every row as a text.
func (s *system) dump() string {
	s.t.Helper()
	candidates, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pg_dump") // the pattern is a constant
	if path, err := exec.LookPath("pg_dump"); err == nil {
		candidates = append(candidates, path)
	}
	if dsn := s.cfg.DatabaseURL.Reveal(); len(candidates) > 0 {
		out, err := exec.CommandContext(s.t.Context(), slices.Max(candidates), "--dbname", dsn).Output()
		if err != nil {
			s.t.Fatalf("dumping the database: %v", err)
		}
		return string(out)
	}
	const all = `SELECT string_agg(query_to_xml(format('SELECT t::text FROM public.%I t', tablename), true, false, '')::text, '')
		FROM pg_tables WHERE schemaname = 'public'`
	var text string
	if err := s.db.QueryRow(testenv.Context(s.t), all).Scan(&text); err != nil {
		s.t.Fatal(err)
	}
	return text
}

// A new table that belongs to accounts fails here until it is erased with them:
// by a foreign key to users that cascades, or by queries/erasures.sql.
func TestEveryTableOfAccountsIsErasedWithThem(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.startAPI()
	erased := []string{
		"analyses.owner_id", "submissions.owner_id", "results.owner_id", "keepsakes.owner_id", "idempotency_keys.owner_id",
		"tombstones.owner_id", // ids alone, which say that something was
	}
	rows, err := s.db.Query(t.Context(), `SELECT c.table_name || '.' || c.column_name FROM information_schema.columns c
		WHERE c.table_schema = 'public' AND c.column_name IN ('owner_id', 'user_id', 'account_id') AND c.table_name <> 'erasures'
		AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = c.table_name::regclass
			AND k.confrelid = 'users'::regclass AND k.confdeltype IN ('c', 'n'))`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var column string
		if err := rows.Scan(&column); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(erased, column) {
			t.Errorf("%s is not erased with its account", column)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

func TestAnExportHasAllThatIsKept(t *testing.T) {
	t.Parallel()
	s := start(t)
	ada := s.register()
	texts := map[string]bool{}
	for n := range 45 {
		text := fmt.Sprintf("Speech number %d, as it was submitted.", n)
		ada.submit(text)
		texts[text] = true
	}
	last := ada.submit("The last one.").Id.String()
	ada.until(last, "succeeded")
	got := ada.want(200, "GET /v1/me/export", "")
	var doc api.Export
	if err := json.Unmarshal([]byte(got.body), &doc); err != nil {
		t.Fatal(err)
	}
	results := 0
	for _, a := range doc.Analyses {
		if a.Text != nil {
			delete(texts, *a.Text)
		}
		if a.Analysis.Result != nil && string(a.Analysis.Result) != "null" {
			results++
		}
	}
	if len(doc.Analyses) != 46 || len(texts) > 0 || results == 0 || doc.Profile.Email != ada.email {
		t.Errorf("got %d analyses, %d with results, for %s; %d texts are missing", len(doc.Analyses), results, doc.Profile.Email, len(texts))
	}
	if strings.Contains(got.body, url.QueryEscape(ada.password)) || strings.Contains(got.body, "argon2") {
		t.Error("the export has a secret in it")
	}
}
