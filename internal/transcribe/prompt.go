package transcribe

// hesitant shows the model that hesitations are wanted. It helps a little, and
// only where the speech is in the language of the prompt.
const hesitant = "Umm, let me think like, hmm... Okay, here's what I'm, uh, like, thinking."

func (o Options) prompt() string {
	if o.Prompt == "" && languageCode(o.Language) == "en" {
		return hesitant
	}
	return o.Prompt
}
