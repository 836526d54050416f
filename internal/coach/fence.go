package coach

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
)

// lookalike is anything that might pass for the end of a fence.
var lookalike = regexp.MustCompile(`(?i)<(\s*/?\s*speech)`)

// fence wraps untrusted text between tags. The tag is a digest of the text, so
// nobody can write a text that holds its own tag; tags that merely look like
// one lose their bracket. The same text always gets the same fence.
func fence(text string) (tag, fenced string) {
	for n := 0; tag == "" || strings.Contains(text, tag); n++ {
		sum := sha256.Sum256([]byte(strconv.Itoa(n) + "\x00" + text))
		tag = "speech-" + hex.EncodeToString(sum[:12])
	}
	inside := lookalike.ReplaceAllString(text, "‹$1")
	return tag, "<" + tag + ">\n" + inside + "\n</" + tag + ">"
}
