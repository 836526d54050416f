package auth

import (
	"errors"
	"strings"
	"testing"
)

func TestAddressesAreTrimmedAndLowerCased(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"ann@example.com":         "ann@example.com",
		"\tAnn.O'Neil+x@EX.ORG\n": "ann.o'neil+x@ex.org",
		"dev@localhost":           "dev@localhost",
		"Žofie@example.com":       "žofie@example.com",
	} {
		if got, err := NormalizeEmail(in); err != nil || got != want {
			t.Errorf("NormalizeEmail(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestWhatIsNotAPlainAddressIsRefused(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"", "ann", "@example.com", "ann@", "ann@@example.com", "ann@example.com.", "Ann <ann@example.com>",
		"<ann@example.com>", `"a b"@example.com`, "ann@example.com (home)", "ann@[127.0.0.1]", "a@b,c@d", "ann@exa mple.com",
		"ann\r\nBcc: bob@example.com", "ann\x00@example.com", "ann\xff@example.com", "a\u200bnn@example.com",
		strings.Repeat("a", 65) + "@example.com", "a@" + strings.Repeat("b", 253),
	} {
		if got, err := NormalizeEmail(in); !errors.Is(err, ErrEmail) {
			t.Errorf("NormalizeEmail(%q) = %q, %v; want ErrEmail", in, got, err)
		}
	}
}

func FuzzNormalizeEmail(f *testing.F) {
	for _, s := range []string{"ann@example.com", "A@B.c", `"x"@y`, "a@b@c", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once, err := NormalizeEmail(s)
		if err != nil {
			return
		}
		if twice, err := NormalizeEmail(once); err != nil || twice != once {
			t.Errorf("%q became %q and then %q, %v", s, once, twice, err)
		}
	})
}
