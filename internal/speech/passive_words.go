package speech

var beForms = set(`am is are was were be been being isn't aren't wasn't weren't i'm
	you're we're they're`)

var midAdverbs = set(`not also always never often already still just all once now then
	soon here there ever yet sometimes usually almost being both thus first hardly`)

// predicateAdjectives end in -ed but describe a state of mind or a quality.
var predicateAdjectives = set(`tired interested married excited bored scared worried
	pleased satisfied ashamed delighted surprised amazed exhausted determined qualified
	retired relaxed motivated frustrated disappointed embarrassed thrilled honored
	honoured blessed inspired complicated crowded unprecedented talented gifted
	experienced concerned convinced confused advanced limited detailed committed
	opposed supposed prepared annoyed ashamed astonished depressed devoted
	educated fascinated frightened terrified horrified impressed inclined overwhelmed
	puzzled shocked stressed touched upset troubled unmarried unfinished unexpected
	unlimited unrelated related sacred naked wicked rugged aged beloved kindred hundred
	indebted intended relieved skilled sophisticated old-fashioned outdated mixed
	unemployed unimpressed uninterested undecided varied
	wretched crooked ragged jagged biased privileged accustomed mistaken
	newlywed biped shred sled embed fled overjoyed
	arrived departed vanished disappeared`)

// stateUnlessBy are passive only with an agent.
var stateUnlessBy = set(`done finished lost set shut closed broken stuck gone located based engaged`)

// metAs tell of people who came together, where people are the subject.
var metAs = set(`met gathered assembled come gone`)

var people = set(`i we you they he she who`)

// usedTo follow a "used to" of habit rather than of purpose.
var usedTo = set(`it that this them the a being having working doing seeing hearing`)

// irregularParticiples after the list of the passive-voice package (MIT),
// without verbs that have no passive ("come", "been", "become").
var irregularParticiples = set(`awoken beaten begun bent bet bid bitten bled blown
	born borne bought bound bred broken brought built burnt burst caught chosen cast
	clung cut dealt done drawn driven dug eaten fed felt fought flung flown forbidden
	foretold forgiven forgotten forsaken found frozen given ground grown heard held
	hidden hit hung hurt kept knit known laid led lent let lit lost made meant met
	misspelt mistaken mown overcome overdone overtaken overthrown paid pled proven put
	quit read rid ridden rung sawn said seen sent set sewn shaken shaved shed shone
	shod shot shown shrunk shut slain slit slung smitten sold sought sown sped spent
	spilt split spoken spread sprung spun stolen stuck stung strewn stricken struck
	strung sung sunk swept sworn swollen swum swung taken taught thought told thrown
	thrust torn trodden undertaken understood upheld withheld withstood won worn
	wound woven written wrung overseen rebuilt rewritten undone left got gotten outdone
	misunderstood mislaid sworn wept`)
