package coach

import "fmt"

// Phrases that are enough to speak of a habit, and the share of them from which
// on it is one. Half of them leaves room for lists and for what goes on.
const (
	fewestEndings = 8
	risingShare   = 0.5
)

// rising is the habit of going up where a phrase ends. Questions may, so they
// are taken off; and in other languages than English it may mean nothing.
func (d *draft) rising() (advice, bool) {
	e := d.endings
	if e == nil || !d.english {
		return advice{}, false
	}
	rises, all := e.Rises, e.Rises+e.Falls+e.Levels
	if s := d.metrics.Structure; s != nil {
		rises -= min(rises, s.Questions)
	}
	if all < fewestEndings || float64(rises) <= risingShare*float64(all) {
		return advice{}, false
	}
	return advice{
		fact: fmt.Sprintf("Your voice goes up at the end of %d of %s, as if they were questions.", e.Rises, count(all, "phrase")),
		why:  fmt.Sprintf("%s wait for what comes next, and a statement sounds unsure.", capitalise(d.reg.listeners)),
		how:  "Let the last stressed word of a thought step down, and be silent after it.",
		exercise: fmt.Sprintf("Record five statements of %s. Say each twice, once as a question and once as a fact that ends low, and listen to the difference.",
			d.reg.noun),
	}, true
}
