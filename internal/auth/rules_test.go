package auth

import (
	"errors"
	"strings"
	"testing"
)

func TestPasswordsAreJudgedByLengthAndGuessingOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		password string
		want     error
	}{
		{"plum kettle", nil},
		{"žluťoučký", nil},
		{"only letters here", nil},
		{"8264 1937 5502", nil},
		{"passwordless entry by night", nil},
		{"summer rain on tin roofs", nil},
		{strings.Repeat("žlutý kůň", 14), nil},
		{"žluťouč", ErrPasswordShort},
		{"", ErrPasswordShort},
		{strings.Repeat("abcdefgh ", 15), ErrPasswordLong},
		{"plum\xffkettle", ErrPasswordMalformed},
		{"plum\x00kettle", ErrPasswordMalformed},
		{"password", ErrPasswordCommon},
		{"PassWord", ErrPasswordCommon},
		{"password2026", ErrPasswordCommon},
		{"P@ssw0rd1!", ErrPasswordCommon},
		{"!!Summer99", ErrPasswordCommon},
		{"qwertyuiop", ErrPasswordCommon},
		{"12345678", ErrPasswordCommon},
		{"abcdefghij", ErrPasswordCommon},
		{"9876543210", ErrPasswordCommon},
		{"aaaaaaaaaaaa", ErrPasswordCommon},
		{"abababababab", ErrPasswordCommon},
		{"MasterSpeak1", ErrPasswordCommon},
		{"ann.oneil", ErrPasswordCommon},
		{"Ann.Oneil99", ErrPasswordCommon},
		{"ann.oneil@example.com", ErrPasswordCommon},
	} {
		if err := CheckPassword(c.password, "ann.oneil@example.com"); !errors.Is(err, c.want) {
			t.Errorf("CheckPassword(%q) = %v, want %v", c.password, err, c.want)
		}
	}
}
