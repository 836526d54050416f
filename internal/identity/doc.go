// Package identity is the service behind accounts: registration, login,
// sessions and API keys, and the answer to "who is calling".
//
// It promises that an unknown address and a wrong password cannot be told
// apart, by answer or by time; that a refresh token works once and ends its
// family when it is shown again; and that secrets are stored only as hashes.
//
// Trap: a found API key is remembered for up to 30 seconds. Revoking forgets it
// at once in this process only; other processes honour it until their memory
// runs out.
package identity
