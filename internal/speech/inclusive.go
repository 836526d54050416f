package speech

import "sync"

// inclusiveTerms finds wording that leaves people out, with alternatives. The
// table is small on purpose and follows the judgement of retext-equality (MIT):
// only words that are about people or have an exact neutral twin. There are no
// pronoun rules; they misfire in every story about one person.
var inclusiveTerms = sync.OnceValue(func() lexicon {
	var list []pattern
	for _, group := range inclusiveTable {
		for _, term := range group.terms {
			list = append(list, pattern{
				text:       term.text,
				class:      group.class,
				suggestion: term.instead,
				notBefore:  inclusiveExcuses[term.text],
			})
		}
	}
	return newLexicon(startsInclusive, list)
})

type inclusiveTerm struct{ text, instead string }

type inclusiveGroup struct {
	class string
	terms []inclusiveTerm
}

// inclusiveExcuses are the words after a term that make it something else.
var inclusiveExcuses = map[string]map[string]bool{
	"man up":   set(`the to and`),
	"guys":     set(`and`),
	"lame":     set(`duck`),
	"oriental": set(`rug rugs carpet carpets`),
}

var inclusiveTable = []inclusiveGroup{
	{"gender", []inclusiveTerm{
		{"guys", "everyone, folks, team"},
		{"mankind", "humanity, people"},
		{"manpower", "staff, workforce"},
		{"man-made", "artificial, synthetic"},
		{"manmade", "artificial, synthetic"},
		{"man-hours", "working hours, person-hours"},
		{"man hours", "working hours, person-hours"},
		{"chairman", "chair, head"},
		{"chairmen", "chairs, heads"},
		{"businessman", "business person, executive"},
		{"businessmen", "business people, executives"},
		{"salesman", "seller, sales representative"},
		{"salesmen", "sellers, sales representatives"},
		{"salesgirl", "seller, sales representative"},
		{"fireman", "firefighter"},
		{"firemen", "firefighters"},
		{"policeman", "police officer"},
		{"policemen", "police officers"},
		{"mailman", "mail carrier"},
		{"congressman", "member of congress"},
		{"spokesman", "speaker, spokesperson"},
		{"middleman", "intermediary, go-between"},
		{"layman", "non-specialist, beginner"},
		{"layman's terms", "plain words"},
		{"freshman", "first-year student"},
		{"stewardess", "flight attendant"},
		{"waitress", "server"},
		{"cleaning lady", "cleaner"},
		{"housewife", "homemaker"},
		{"housewives", "homemakers"},
		{"man up", "be brave, take heart"},
		{"grow a pair", "be brave"},
		{"like a girl", "weakly, without care"},
		{"ladylike", "polite, courteous"},
		{"girl boss", "boss"},
		{"girlboss", "boss"},
	}},
	{"ability", []inclusiveTerm{
		{"crippled", "broken, badly limited"},
		{"cripple", "break, limit"},
		{"crippling", "severe, limiting"},
		{"handicapped", "disabled, accessible"},
		{"wheelchair-bound", "uses a wheelchair"},
		{"wheelchair bound", "uses a wheelchair"},
		{"confined to a wheelchair", "uses a wheelchair"},
		{"suffers from", "has, lives with"},
		{"retarded", "foolish, slow"},
		{"lame", "weak, dull"},
		{"dumb", "silly, unwise"},
		{"insane", "unbelievable, reckless"},
		{"crazy", "wild, surprising"},
		{"lunatic", "reckless person"},
		{"psycho", "cruel, unpredictable"},
		{"spaz", "clumsy"},
		{"tone deaf", "insensitive"},
		{"tone-deaf", "insensitive"},
		{"blind spot", "gap, unseen area"},
		{"falling on deaf ears", "being ignored"},
		{"turn a blind eye", "ignore"},
		{"blind leading the blind", "untrained leading the untrained"},
		{"sanity check", "quick check"},
		{"ocd", "careful, tidy"},
		{"special needs", "disabled, with a disability"},
		{"able-bodied", "non-disabled"},
	}},
	{"race", []inclusiveTerm{
		{"blacklist", "blocklist"},
		{"blacklisted", "blocked"},
		{"whitelist", "allowlist"},
		{"whitelisted", "allowed"},
		{"master slave", "primary and replica"},
		{"master-slave", "primary and replica"},
		{"grandfathered", "exempt, legacy"},
		{"grandfather clause", "legacy clause"},
		{"spirit animal", "inspiration, favourite"},
		{"gypped", "cheated"},
		{"gypsy", "Romani person"},
		{"oriental", "Asian"},
		{"eskimo", "Inuit person"},
		{"low man on the totem pole", "most junior"},
		{"off the reservation", "out of line"},
		{"peanut gallery", "hecklers, audience"},
		{"illegal alien", "undocumented person"},
		{"illegal aliens", "undocumented people"},
		{"third world", "developing country"},
		{"slave driver", "hard taskmaster"},
	}},
	{"orientation", []inclusiveTerm{
		{"sexual preference", "sexual orientation"},
		{"homosexuals", "gay people"},
		{"transgendered", "transgender"},
		{"transsexual", "transgender person"},
		{"that's so gay", "that's odd"},
		{"opposite sex", "another gender"},
	}},
	{"age", []inclusiveTerm{
		{"the elderly", "older people"},
		{"senile", "forgetful"},
		{"geezer", "older person"},
		{"old fogey", "older person"},
		{"boomers", "older adults"},
	}},
	{"condescending", []inclusiveTerm{
		{"as everyone knows", "leave it out"},
		{"everyone knows", "many know"},
		{"even a child", "anyone"},
		{"even my grandmother", "anyone"},
		{"even your grandmother", "anyone"},
	}},
	{"suicide", []inclusiveTerm{
		{"committed suicide", "died by suicide"},
		{"commit suicide", "die by suicide"},
		{"failed suicide", "suicide attempt"},
		{"suicide mission", "hopeless task"},
		{"kill myself", "be very upset"},
	}},
}
