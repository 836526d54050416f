package coach

import (
	"fmt"
	"strings"
	"testing"

	"github.com/masterspeak/masterspeak/internal/delivery"
	"github.com/masterspeak/masterspeak/internal/voice"
)

const rising = "goes up at the end of"

func TestStatementsThatSoundLikeQuestionsAreMentionedOnce(t *testing.T) {
	t.Parallel()
	uptalk := &voice.Endings{Rises: 9, Falls: 2, Levels: 1}
	withRoom := talk("general", delivery.Transcript{}, nil)
	withRoom.Depth = "detailed"
	without := talk("general", delivery.Transcript{}, nil)
	without.Depth = "quick"
	unheard := voiceOnly(nil)
	for name, r := range map[string]Request{"with room": withRoom, "without": without, "without words": unheard} {
		r.Endings = uptalk
		f := advise(t, r)
		if n := strings.Count(fmt.Sprint(f), rising+" 9 of 12 phrases"); n != 1 {
			t.Errorf("%s: mentioned %d times in %+v", name, n, f)
		}
		if in := strings.Contains(f.Summary, rising); in != (name == "without") {
			t.Errorf("%s: in the summary is %v", name, in)
		}
	}
}

func TestAMelodyThatIsNoHabitIsLeftAlone(t *testing.T) {
	t.Parallel()
	asking := talk("general", delivery.Transcript{}, nil)
	asking.Metrics.Structure.Questions = 5
	asking.Endings = &voice.Endings{Rises: 9, Falls: 2, Levels: 1}
	german := voiceOnly(nil)
	german.Language = "de"
	german.Endings = &voice.Endings{Rises: 9}
	few := voiceOnly(nil)
	few.Endings = &voice.Endings{Rises: 7}
	falling := voiceOnly(nil)
	falling.Endings = &voice.Endings{Rises: 5, Falls: 5, Levels: 2}
	for name, r := range map[string]Request{"questions": asking, "another language": german, "few phrases": few, "half of them": falling, "a text": {}} {
		if f := advise(t, r); strings.Contains(fmt.Sprint(f), rising) {
			t.Errorf("%s: got %+v", name, f)
		}
	}
}

func TestTheModelIsToldHowPhrasesEnd(t *testing.T) {
	t.Parallel()
	r := voiceOnly(nil)
	r.Endings = &voice.Endings{Rises: 9, Falls: 2, Levels: 1}
	if got := facts(r); !strings.Contains(got, `"endings":{"rises":9,"falls":2,"levels":1}`) {
		t.Errorf("got %s", got)
	}
}
