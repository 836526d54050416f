package coach

import (
	"fmt"
	"strings"
)

// levels are worded anchors, from developing to exemplary. A judge that is
// given a sentence per level agrees with itself; one that is asked for a
// number does not.
type levels [5]string

var levelNames = levels{"developing", "emerging", "competent", "accomplished", "exemplary"}

type criterion struct {
	name    string
	anchors levels
}

var clarity = criterion{"Clarity", levels{
	"One cannot say afterwards what the speech was about.",
	"The subject is clear, the point is not.",
	"The point can be found, among sentences that do not serve it.",
	"The point is clear and nearly every sentence serves it.",
	"A listener could repeat the point in one sentence, in nearly the same words.",
}}

var order = criterion{"Structure", levels{
	"Thoughts come in the order in which they occurred.",
	"There is a beginning or an end, and little that leads from one to the other.",
	"Beginning, middle and end exist; the joints between them are rough.",
	"Each part follows from the last and says so.",
	"The order itself makes the argument; no part could stand elsewhere.",
}}

var evidence = criterion{"Evidence and example", levels{
	"Claims stand alone.",
	"Claims are repeated instead of supported.",
	"Main claims have a reason or an example, mostly a general one.",
	"Main claims have concrete examples, names or numbers.",
	"The examples are so fitting that the claim would be understood from them alone.",
}}

var listener = criterion{"Closeness to the listener", levels{
	"The speech could be addressed to anyone.",
	"The listener is mentioned and then forgotten.",
	"The listener's interest is named at least once.",
	"The listener's questions are answered before they come up.",
	"The listener would feel that this was made for them.",
}}

// own are the criteria that one kind of speech adds to the common ones.
var own = map[string][]criterion{
	"presentation": {{"Takeaway", levels{
		"Nothing is asked of the audience and nothing is offered to them.",
		"There is much information and no conclusion.",
		"A conclusion is there, but not what it means for the audience.",
		"The audience knows what to do or think next.",
		"The audience knows what to do next, why, and what the first step is.",
	}}},
	"conversation": {{"Give and take", levels{
		"The other person has no way in.",
		"There are pauses, but no questions.",
		"Questions are asked, and mostly left hanging.",
		"Questions are real and answers are taken up.",
		"The other person's thought goes further because of this speaker.",
	}}},
	"interview": {{"Answering", levels{
		"The question is not answered.",
		"The answer is hidden in background.",
		"The answer is given, late or without proof.",
		"The answer comes first, then a situation, an action and a result.",
		"The answer comes first, the proof is personal and measurable, and it stops in time.",
	}}},
	"pitch": {{"Problem and ask", levels{
		"It is unclear who has the problem.",
		"A problem is named, and nobody who suffers from it.",
		"Problem and solution are clear; the ask is vague or missing.",
		"Problem, solution, why now and the ask are all there.",
		"One feels the problem, believes the solution and knows exactly what is being asked for.",
	}}},
	"ceremonial": {{"Occasion", levels{
		"The speech would fit any other occasion.",
		"The occasion is named and then left.",
		"The people honoured are praised in general words.",
		"A true and particular memory shows who they are.",
		"One memory carries the feeling of the whole room, and the words get out of its way.",
	}}},
}

// criteriaFor are the common criteria and those of the kind.
func criteriaFor(kind string) []criterion {
	return append([]criterion{clarity, order, evidence, listener}, own[kind]...)
}

// rubric is the criteria as text for a prompt.
func rubric(kind string) string {
	var b strings.Builder
	for _, c := range criteriaFor(kind) {
		fmt.Fprintf(&b, "%s\n", c.name)
		for i, anchor := range c.anchors {
			fmt.Fprintf(&b, "  - %s: %s\n", levelNames[i], anchor)
		}
	}
	return b.String()
}
