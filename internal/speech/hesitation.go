package speech

import "strings"

// hesitations are the sounds that are always fillers, after squeezing. The
// values are the spelling they are tallied under.
var hesitations = map[string]string{
	"uh": "uh", "um": "um", "uhm": "um", "ehm": "um", "er": "er", "erm": "erm",
	"ah": "ah", "eh": "eh", "hm": "hm", "m": "mm",
}

// backChannels answer another speaker; in a monologue they are not fillers.
var backChannels = set(`uh-huh uh-uh nuh-uh mhm mhmm mm-hm mm-hmm mm-mm um-hm um-hmm
	hm-mm unh-unh uh-oh`)

// backChannelStarts are the first of two words that answer: "uh huh".
var backChannelStarts = set(`uh mm mhm`)

// longestHesitation stops the squeezing of words that cannot be a hesitation.
const longestHesitation = 64

// hesitation is the tally key of word i when it is a filled pause: "uhhh" is
// "uh", "ummm" is "um", "hmmm" is "hm".
func (d *Document) hesitation(i int) (string, bool) {
	key := d.types[d.words[i].id].hesitation
	if key == "" || d.unitOrName(i) {
		return "", false
	}
	return key, true
}

// hesitationKey is the tally key of a folded word that may be a hesitation, or "".
func hesitationKey(w string) string {
	if len(w) < 2 || len(w) > longestHesitation {
		return ""
	}
	for i := range len(w) {
		if strings.IndexByte("uhmera", w[i]) < 0 {
			return ""
		}
	}
	return hesitations[squeeze(w)]
}

// unitOrName excuses "5 mm", "the ER" and "to err".
func (d *Document) unitOrName(i int) bool {
	w := &d.words[i]
	switch w.Fold {
	case "mm":
		return strings.Trim(d.prev(i), "0123456789.,") == "" && d.prev(i) != ""
	case "err":
		return true
	}
	bracketed := w.from > 0 && strings.ContainsRune("[(", rune(d.text[w.from-1]))
	return (w.Text == "ER" || w.Text == "EM") && !bracketed
}

// backChannel is how many words the back-channel at word i has, or 0.
func (d *Document) backChannel(i int) int {
	if !d.is(i, answer) {
		return 0
	}
	w := d.words[i].Fold
	if backChannels[w] {
		return 1
	}
	if backChannelStarts[w] && !d.pauseAfter(i) {
		switch d.next(i) {
		case "huh", "hm", "hmm", "oh":
			return 2
		}
	}
	return 0
}

// squeeze collapses runs of one letter.
func squeeze(w string) string {
	var b strings.Builder
	for i := range len(w) {
		if i == 0 || w[i] != w[i-1] {
			b.WriteByte(w[i])
		}
	}
	return b.String()
}
