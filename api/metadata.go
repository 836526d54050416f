package api

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/masterspeak/masterspeak/internal/analysis"
)

func (f *findings) metadata(meta []byte) {
	if meta == nil {
		return
	}
	f.check(meta[0] == '{', "/metadata", "wrong_type", "A JSON object.")
	f.check(len(meta) <= analysis.MaxMetadataBytes, "/metadata", "too_large",
		"At most "+strconv.Itoa(analysis.MaxMetadataBytes)+" bytes.")
	f.check(!immense(meta), "/metadata", "out_of_range", "Numbers of at most 10 to the power of 308.")
}

// maxExponent is that of a double, beyond which JSON promises nothing and the
// database takes nothing.
const maxExponent = 308

// immense finds a number that few could read and the store could not keep.
func immense(raw []byte) bool {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	for {
		tok, err := dec.Token()
		if err != nil {
			return false // at its end, as it was read before
		}
		number, _ := tok.(json.Number)
		at := strings.IndexAny(number.String(), "eE")
		if at < 0 {
			continue
		}
		exponent, err := strconv.Atoi(number.String()[at+1:])
		if err != nil || max(exponent, -exponent) > maxExponent {
			return true
		}
	}
}
