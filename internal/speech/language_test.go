package speech_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/masterspeak/masterspeak/internal/speech"
)

type findingTest struct {
	text string
	want []string
}

func runFindings(t *testing.T, tests []findingTest, of func(speech.Metrics) *speech.Findings) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			got := texts(of(speech.Measure(test.text)))
			if diff := cmp.Diff(append([]string{}, test.want...), got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPassiveIsBeAndParticiple(t *testing.T) {
	t.Parallel()
	runFindings(t, []findingTest{
		{"So the cat was stolen.", []string{"was stolen"}},
		{"Mistakes were quickly made.", []string{"were quickly made"}},
		{"It has not yet been fully explained.", []string{"been fully explained"}},
		{"They're paid well and we weren't told.", []string{"They're paid", "weren't told"}},
		{"I am tired and she is interested and married.", nil},
		{"We are very excited. It is so complicated.", nil},
		{"A hundred people need speed. It is indeed red.", nil},
		{"He was used to it. It was used to build.", []string{"was used"}},
		{"We are done. It was done by hand.", []string{"was done"}},
		{"He is, finished or not, here.", nil},
		{"We are met on a great field. We're gathered here, and you are come.", nil},
		{"The target was met. We were met by our friends.", []string{"was met", "were met"}},
		{"We are engaged in a war. The hour is arrived, and he is gone.", nil},
	}, func(m speech.Metrics) *speech.Findings { return m.Passive })

	item := speech.Measure("So the cat was stolen.").Passive.Items[0]
	if item.Start != 11 || item.End != 21 {
		t.Errorf("offsets of was stolen: got %d to %d, want 11 to 21", item.Start, item.End)
	}
}

func TestHedgesSoftenAClaim(t *testing.T) {
	t.Parallel()
	runFindings(t, []findingTest{
		{"I think it works, maybe.", []string{"I think", "maybe"}},
		{"I\u2019m not sure.", []string{"I\u2019m not sure"}},
		{"It might rain. With all his might he pulled.", []string{"might"}},
		{"It's sort of good. This sort of thing.", []string{"sort of"}},
		{"It's kind of hard, kinda.", []string{"kind of", "kinda"}},
		{"I believe in you. I believe it works.", []string{"I believe"}},
		{"As far as I know, it could be worse, in my opinion.", []string{"As far as I know", "could be", "in my opinion"}},
		{"What do I think of it? It is good.", nil},
	}, func(m speech.Metrics) *speech.Findings { return m.Hedges })
}

func TestInclusiveWordingOffersAlternatives(t *testing.T) {
	t.Parallel()
	runFindings(t, []findingTest{
		{"Hey guys, the chairman is here.", []string{"guys", "chairman"}},
		{"She said he would.", nil},
		{"A sanity check of the whitelist.", []string{"sanity check", "whitelist"}},
		{"A lame duck.", nil},
	}, func(m speech.Metrics) *speech.Findings { return m.Inclusive })

	for _, item := range speech.Measure("Hey guys, mankind is crazy.").Inclusive.Items {
		if item.Suggestion == "" || item.Class == "" {
			t.Errorf("%q: got class %q and suggestion %q, want both", item.Text, item.Class, item.Suggestion)
		}
	}
}

func TestRepetitionIsAStumbleOrASharedStart(t *testing.T) {
	t.Parallel()
	runFindings(t, []findingTest{
		{"I I think so.", []string{"I I"}},
		{"The, the the end.", []string{"The, the the"}},
		{"He had had that that day. Very very good. Um um.", nil},
		{"It ends. Ends meet.", nil},
		{"We came. We saw. We won.", []string{"We"}},
		{"We came. We saw. They won.", nil},
		{"Can everybody, uh, can everybody hear me?", []string{"can everybody"}},
		{"The hiring was, you know, it was paused.", []string{"it was"}},
		{"The forecast was, uh, was changed.", []string{"was"}},
		{"We met, um, you know, we met twice.", []string{"we met"}},
		{"It is very, um, very good. We went, um, home.", nil},
		{"Um. Um, the plan. The, like, plan.", nil},
		{"Fight on, my friends, fight on.", nil},
		{"What I knew, um, is over. We saw, uh, it saw us.", nil},
	}, func(m speech.Metrics) *speech.Findings { return m.Repetition })
}

func TestOverusedPhrasesHideTheirWords(t *testing.T) {
	t.Parallel()
	m := speech.Measure("Machine learning works. We love machine learning. Buy machine learning. Learning is fun.")
	want := []speech.Tally{{Text: "learning", Count: 4}, {Text: "machine learning", Count: 3}}
	if diff := cmp.Diff(want, m.Repetition.Top); diff != "" {
		t.Errorf("top (-want +got):\n%s", diff)
	}
}

func TestStructureNamesTheMoves(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want speech.Structure
	}{
		{"", speech.Structure{}},
		{"Good morning. It is a fact. It is so. It just is. It is what it is. And it was.", speech.Structure{}},
		{"Um, hi everyone. It is a fact. It is so. It just is.", speech.Structure{}},
		{"Hello. Today I speak of rain. It is a fact. It is so. It just is. And it was.", speech.Structure{Opening: true}},
		{"Did you ever wonder why? It is a fact. It is so. It just is.", speech.Structure{Opening: true, Questions: 1}},
		{"It is a fact. First, it rains. For example, today we swam. Thank you.", speech.Structure{Signposts: 2, Closing: true}},
		{"Can everybody, uh, hear me? It is a fact. It is so. It just is. It is what it is.", speech.Structure{Questions: 1}},
		{"The first time it rained next week because it can.", speech.Structure{Signposts: 1}},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(&test.want, speech.Measure(test.text).Structure); diff != "" {
				t.Errorf("structure (-want +got):\n%s", diff)
			}
		})
	}
}
