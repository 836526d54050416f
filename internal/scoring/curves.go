package scoring

// Names of the curves, as they stand in Mark.Name.
const (
	Fillers     = "fillers"
	Hedges      = "hedges"
	Passive     = "passive"
	Readability = "readability"
	Sentences   = "sentence_length"
	Repetition  = "repetition"
	Vocabulary  = "vocabulary"
	Opening     = "opening"
	Closing     = "closing"
	Signposts   = "signposts"
	Variation   = "sentence_variation"
	Pitch       = "pitch"
	Pace        = "pace"
	Tempo       = "articulation"
	LongPauses  = "long_pauses"
	Loudness    = "loudness"
)

// The parts of a score, as they are named in JSON.
const (
	ClarityPart   = "clarity"
	StructurePart = "structure"
	FillersPart   = "fillers"
	DeliveryPart  = "delivery"
)

// weighted is a curve and its weight within a part.
type weighted struct {
	curve  Curve
	weight float64
}

// part is one published score.
type part struct {
	name   string
	weight float64 // within the overall score
	curves []weighted
}

// parts is everything that is published.
var parts = []part{
	{name: ClarityPart, weight: 0.30, curves: clarityCurves},
	{name: StructurePart, weight: 0.20, curves: structureCurves},
	{name: FillersPart, weight: 0.25, curves: fillerCurves},
	{name: DeliveryPart, weight: 0.25, curves: deliveryCurves},
}

var fillerCurves = []weighted{
	{weight: 1, curve: Curve{Name: Fillers, Reads: "fillers per 100 words, a possible filler counting half", Knots: []Knot{
		{0, 10, "none"}, {1, 9, "hardly heard"}, {2, 8, "natural"}, {4, 6, "noticed"},
		{6, 4, "distracting"}, {10, 2, "heavy"}, {15, 1, "constant"},
	}}},
}

var clarityCurves = []weighted{
	{weight: 0.25, curve: Curve{Name: Hedges, Reads: "hedges per 100 words", Knots: []Knot{
		{0, 10, "sure of itself"}, {1, 9, "careful"}, {2, 7.5, "cautious"}, {4, 5, "unsure"}, {7, 2.5, "evasive"}, {10, 1, "lost"},
	}}},
	{weight: 0.15, curve: Curve{Name: Passive, Reads: "passive constructions per 100 sentences", Knots: []Knot{
		{0, 10, "someone acts"}, {10, 9, "at times"}, {20, 7, "often"}, {40, 4.5, "bureaucratic"}, {70, 2, "nobody acts"}, {100, 1, "every sentence"},
	}}},
	{weight: 0.20, curve: Curve{Name: Readability, Reads: "Flesch reading ease", Knots: []Knot{
		{0, 1, "a statute"}, {30, 4, "an academic paper"}, {50, 7, "a broadsheet"}, {60, 9, "plain English"}, {70, 10, "conversation"},
	}}},
	{weight: 0.20, curve: Curve{Name: Sentences, Reads: "words in a mean sentence", Knots: []Knot{
		{16, 10, "easy to breathe"}, {20, 9, "comfortable"}, {25, 7, "long"}, {32, 5, "tiring"}, {45, 2.5, "hard to follow"}, {60, 1, "without a stop"},
	}}},
	{weight: 0.10, curve: Curve{Name: Repetition, Reads: "words doubled by accident per 100 words", Knots: []Knot{
		{0, 10, "none"}, {0.5, 9, "hardly heard"}, {1, 8, "natural"}, {2, 6.5, "noticed"}, {4, 4, "stumbling"}, {8, 1, "stuck"},
	}}},
	{weight: 0.10, curve: Curve{Name: Vocabulary, Reads: "share of different words in any 50 (MATTR)", Knots: []Knot{
		{0.3, 1, "a handful of words"}, {0.5, 4, "narrow"}, {0.6, 6, "limited"}, {0.68, 8, "varied"}, {0.75, 10, "rich"},
	}}},
}

var structureCurves = []weighted{
	{weight: 0.25, curve: Curve{Name: Opening, Reads: "1 if an opening was found, else 0", Knots: []Knot{
		{0, 3.5, "starts in the middle"}, {1, 10, "opens"},
	}}},
	{weight: 0.30, curve: Curve{Name: Signposts, Reads: "signposts per 100 words", Knots: []Knot{
		{0, 3, "no map"}, {0.5, 6, "a hint"}, {1, 8, "a path"}, {2, 10, "well marked"},
	}}},
	{weight: 0.25, curve: Curve{Name: Closing, Reads: "1 if a closing was found, else 0", Knots: []Knot{
		{0, 3.5, "just stops"}, {1, 10, "closes"},
	}}},
	{weight: 0.20, curve: Curve{Name: Variation, Reads: "spread of sentence length (SD divided by mean)", Knots: []Knot{
		{0, 3, "a metronome"}, {0.2, 6, "even"}, {0.4, 9, "alive"}, {0.5, 10, "a rhythm"},
	}}},
}
