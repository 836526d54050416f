package auth

import (
	"errors"
	"strings"
	"testing"
)

const (
	secretA = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	secretB = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
)

func TestARingIsReadInOrder(t *testing.T) {
	t.Parallel()
	keys, err := ParseKeys("new:" + secretA + ", old:" + secretB + ":with:colons")
	if err != nil {
		t.Fatal(err)
	}
	if len(keys) != 2 || keys[0].ID != "new" || keys[0].Secret != secretA || keys[1].Secret != secretB+":with:colons" {
		t.Errorf("%d keys, the first is %s", len(keys), keys[0].ID)
	}
}

func TestUnusableRingsAreRefusedWithoutTellingSecrets(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]string{
		"nothing":               "",
		"no id":                 secretA,
		"an empty id":           ":" + secretA,
		"a strange id":          "a b:" + secretA,
		"a long id":             strings.Repeat("a", 65) + ":" + secretA,
		"a short secret":        "a:" + secretA[:31],
		"the same id twice":     "a:" + secretA + ",a:" + secretB,
		"the same secret twice": "a:" + secretA + ",b:" + secretA,
		"a comma at the end":    "a:" + secretA + ",",
	} {
		_, err := ParseKeys(s)
		if !errors.Is(err, ErrKeys) {
			t.Errorf("%s: %v, want ErrKeys", name, err)
		} else if strings.Contains(err.Error(), secretA[:31]) {
			t.Errorf("%s: the error tells the secret", name)
		}
	}
}

func TestRingsOfDifferentPurposesMayShareIDsButNoSecret(t *testing.T) {
	t.Parallel()
	a, b := []Key{{"k1", secretA}}, []Key{{"k1", secretB}}
	if err := CheckKeys(a, b); err != nil {
		t.Errorf("different secrets: %v", err)
	}
	if err := CheckKeys(a, b, a); !errors.Is(err, ErrKeys) {
		t.Errorf("a shared secret: %v, want ErrKeys", err)
	}
}
