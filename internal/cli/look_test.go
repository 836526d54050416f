package cli

import "testing"

func TestLocaleDecidesBetweenSigns(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		env  []string
		want bool
	}{
		"no locale":                {nil, false},
		"UTF-8":                    {[]string{"LANG=de_DE.UTF-8"}, false},
		"utf8, as on some systems": {[]string{"LC_CTYPE=C.utf8"}, false},
		"POSIX":                    {[]string{"LANG=C"}, true},
		"Latin-1":                  {[]string{"LANG=de_DE.ISO-8859-1"}, true},
		"LC_ALL wins":              {[]string{"LC_ALL=C", "LANG=de_DE.UTF-8"}, true},
		"an empty one does not":    {[]string{"LC_ALL=", "LANG=de_DE.UTF-8"}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sh := newShell(t, tt.env...)
			if got := sh.program.look(&sh.out).ascii; got != tt.want {
				t.Errorf("ASCII is %t", got)
			}
		})
	}
}

func TestFoldKeepsWhatASCIIHas(t *testing.T) {
	t.Parallel()
	in := "“Don’t” – e\u0301 ü 語 █░▲"
	if got, want := (look{ascii: true}).fold(in), `"Don't" - e ? ? #.^`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := (look{}).fold(in); got != in {
		t.Errorf("a UTF-8 terminal got %q", got)
	}
}
