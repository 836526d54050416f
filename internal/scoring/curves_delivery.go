package scoring

var deliveryCurves = []weighted{
	{weight: 0.35, curve: Curve{Name: Pitch, Reads: "pitch variation (SD divided by mean)", Knots: []Knot{
		{0.05, 1, "monotone"}, {0.10, 4, "flat"}, {0.15, 7, "limited"}, {0.20, 9, "lively"}, {0.25, 10, "very lively"},
	}}},
	{weight: 0.25, curve: Curve{Name: Pace, Reads: "words per minute outside of the band", Knots: []Knot{
		{0, 10, "in the band"}, {20, 8, "at its edge"}, {40, 6, "clearly outside"}, {65, 3, "hard work"}, {95, 1, "lost"},
	}}},
	{weight: 0.10, curve: Curve{Name: Tempo, Reads: "syllables per second, pauses left out, outside of 3.3 to 6.5", Knots: []Knot{
		{0, 10, "in the band"}, {0.5, 8, "at its edge"}, {1, 6, "clearly outside"}, {2, 3, "hard work"}, {3, 1, "lost"},
	}}},
	{weight: 0.15, curve: Curve{Name: LongPauses, Reads: "pauses of 2 seconds or more, or of 1.2 within a clause, per minute", Knots: []Knot{
		{0, 10, "none"}, {1, 8.5, "deliberate"}, {2, 6.5, "frequent"}, {4, 3, "halting"}, {8, 1, "stalled"},
	}}},
	{weight: 0.15, curve: Curve{Name: Loudness, Reads: "spread of loudness in decibels", Knots: []Knot{
		{0, 1, "a single level"}, {2, 5, "even"}, {4, 8, "shaped"}, {6, 10, "dynamic"},
	}}},
}
