package api

import (
	"strconv"
	"strings"
)

// loneSurrogate finds an escaped half of a surrogate pair, which encoding/json
// would quietly replace.
func loneSurrogate(doc string) bool {
	for {
		i := strings.IndexByte(doc, '\\') + 1
		if i == 0 || i == len(doc) {
			return false
		}
		high, low := hex4(doc, i), -1
		doc = doc[i+1:] // whatever is escaped is consumed, so that \\u is not an escape
		if high < 0xD800 || high > 0xDFFF {
			continue
		}
		doc = doc[4:]
		if strings.HasPrefix(doc, `\`) {
			low = hex4(doc, 1)
		}
		if high > 0xDBFF || low < 0xDC00 || low > 0xDFFF {
			return true
		}
		doc = doc[6:]
	}
}

// hex4 reads uXXXX at i, or returns -1.
func hex4(doc string, i int) int {
	if i+5 > len(doc) || doc[i] != 'u' {
		return -1
	}
	n, err := strconv.ParseUint(doc[i+1:i+5], 16, 32)
	if err != nil {
		return -1
	}
	return int(n)
}
