package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/e2e/stage"
	"github.com/masterspeak/masterspeak/internal/testenv"
)

func TestDevPrintsItsMailAndKeepsIt(t *testing.T) {
	t.Parallel()
	d := startDev(t, spaced(t))
	c := &stage.Client{URL: d.credentials(t).URL}
	if a := c.Post(t, "/v1/auth/register", `{"email":"new@example.com","password":"correct horse battery"}`); a.Status != http.StatusCreated {
		t.Fatalf("got %d %s", a.Status, a.Body)
	}
	link := c.URL + "/#/verify-email?token="
	testenv.Eventually(t, func() bool { return strings.Contains(d.Out.String(), link) }, "the letter is printed")
	_, token, _ := strings.Cut(d.Out.String(), link)
	token, _, _ = strings.Cut(token, "\n")
	if a := c.Post(t, "/v1/auth/verify", `{"token":"`+token+`"}`); a.Status != http.StatusNoContent {
		t.Errorf("the printed token: got %d %s", a.Status, a.Body)
	}
	kept, err := filepath.Glob(filepath.Join(d.dir, ".masterspeak", "mail", "*.eml"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("got %v %v, want one letter", kept, err)
	}
	if info, err := os.Stat(kept[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v %v, want a file for its user alone", info, err)
	}
}
