// Package identity is the service behind accounts: registration, login,
// sessions, letters, API keys and stream tickets, and the answer to "who is
// calling".
//
// It promises that an unknown address and a wrong password cannot be told
// apart, by answer or by time; that a refresh token, the token of a reset and a
// ticket work once, and that a refresh token that is shown again ends its
// family; and that secrets are stored only as hashes.
//
// Trap: a found API key, and that an account still stands, is remembered for up
// to 30 seconds. What changes is forgotten at once in this process only; other
// processes go by what they knew until their memory runs out.
package identity
