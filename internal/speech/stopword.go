package speech

// stopWords carry grammar rather than content; a speech repeats them anyway.
// Hesitations and the words of filler phrases are here too, because they are
// counted elsewhere.
var stopWords = set(`a about above after again against all also am an and any are
	aren't as at be because been before being below between both but by can can't cannot
	could couldn't did didn't do does doesn't doing don't down during each even few for
	from further get gets getting go goes going gone gonna got had hadn't has hasn't have
	haven't having he he'd he'll he's her here here's hers herself him himself his how
	how's i i'd i'll i'm i've if in into is isn't it it'd it'll it's its itself just let
	let's like lot made make makes many may maybe me might more most much must my myself
	no nor not now of off on once one only or other ought our ours ourselves out over own
	put really said same say says see shall she she'd she'll she's should shouldn't so
	some something sort still such take than that that'll that's the their theirs them
	themselves then there there's these they they'd they'll they're they've thing things
	think this those through to too under until up upon us use used very want wants was
	wasn't way we we'd we'll we're we've well were weren't what what's when when's where
	where's which while who who's whom why why's will with won't would wouldn't yeah yes
	yet you you'd you'll you're you've your yours yourself yourselves actually basically
	literally honestly obviously anyway okay ok right kind know mean stuff um uh er erm
	ah eh hm mm`)
