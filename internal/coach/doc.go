// Package coach turns measured facts and a speech into advice.
//
// There are two coaches with one method. Rules is embedded: deterministic,
// without a network, and honest about being a set of rules. OpenAI asks any
// server with an OpenAI-compatible chat endpoint. Both promise that every
// quote is verbatim in the speech, that lists are never null, and that no
// score comes from them: numbers are measured elsewhere. A coach never retries
// beyond one repair of an unusable answer; whoever runs the job owns retries.
//
// Trap: the speech is untrusted text that may speak to the model. It is fenced
// with a tag that it cannot contain, the answer is decoded into Feedback and
// nothing else of it survives, and no text, key or body of the provider ever
// reaches an Error's message.
package coach
